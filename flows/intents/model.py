"""Put together what understands texts: weights, abbreviations, short answers, thresholds."""

from functools import cache, lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.intents.abbreviations import load_abbreviations
from flows.intents.short_answers import load_short_words
from flows.intents.weights import load_weights
from flows.reading import plain_values
from rules.understanding.classifier import IntentWeights
from rules.understanding.understanding import Model, Thresholds, Understood, understand

THRESHOLDS = Path(__file__).with_name("thresholds.yaml")


@cache
def load_model() -> Model:
    return model_with(load_weights())


@lru_cache(maxsize=32)
def understood(text: str, state: str) -> Understood:
    """Return the meaning of a text, cached since one turn asks several times."""
    return understand(text, state, load_model())


def model_with(weights: IntentWeights) -> Model:
    """Return a model of this folder, with the packaged weights or others."""
    return Model(weights, load_abbreviations(), load_short_words(), load_thresholds())


@cache
def load_thresholds() -> Thresholds:
    """Return all confidences from which something is done, without loading the weights."""
    read = plain_values(THRESHOLDS.read_text(encoding="utf-8"))
    return TypeAdapter(Thresholds).validate_python(read)
