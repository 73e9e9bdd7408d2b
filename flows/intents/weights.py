"""Read and write the weights of understanding: `weights.zip`, made by `declic words train`."""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rules.understanding.classifier import IntentWeights

FILE = Path(__file__).with_name("weights.zip")
ABOUT, KEYS, RARITY, ROWS = "about.json", "keys", "rarity", "rows"
"""Names in the archive; the numbers of `keys` and `rarity` are little-endian."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """Weights, and what they were made of."""

    weights: IntentWeights
    examples: str
    """The digest of the examples."""
    features: int
    """The version of the features."""


@cache
def load_weights() -> IntentWeights:
    return read(FILE).weights


def read(path: Path) -> Packaged:
    with ZipFile(path) as file:
        about = json.loads(file.read(ABOUT))
        weights = IntentWeights(
            labels=about["labels"],
            keys=array("I", file.read(KEYS)),
            rarity=array("f", file.read(RARITY)),
            rows=file.read(ROWS),
            scale=about["scale"],
            bias=about["bias"],
        )
    return Packaged(weights, about["examples"], about["features"])


def write(path: Path, packaged: Packaged) -> None:
    """Write an archive whose bytes depend on its content alone, not on the hour."""
    weights = packaged.weights
    about = {
        "labels": list(weights.labels),
        "scale": _short(weights.scale),
        "bias": _short(weights.bias),
        "examples": packaged.examples,
        "features": packaged.features,
    }
    parts = {
        ABOUT: json.dumps(about).encode(),
        KEYS: weights.keys.tobytes(),
        RARITY: weights.rarity.tobytes(),
        ROWS: weights.rows,
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(ZipInfo(name), content, ZIP_DEFLATED)


def _short(numbers: Sequence[float]) -> list[float]:
    return [float(f"{number:.6g}") for number in numbers]
