"""Run `declic words`: try, check and learn what people mean by their words."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.refusal import Refused
from flows.intents import checks, weights
from flows.intents.abbreviations import house_abbreviations
from flows.intents.examples import digest, examples
from flows.intents.model import house_model
from flows.intents.weights import Packaged
from flows.tickets.distress import house_danger_words
from rules.tickets.distress import dangers
from rules.understanding.features import VERSION
from rules.understanding.understanding import DISTRESS, Certainty, understand

app = typer.Typer(no_args_is_help=True)


class State(StrEnum):
    """What the person was last shown."""

    ANY = "any"
    SIGN_UP = "sign_up"
    MENU = "menu"
    OFFERS = "offers"
    REMINDER = "reminder"
    SEAT_OFFER = "seat_offer"
    TICKET = "ticket"


@app.command("try")
def try_(
    file: Annotated[Path, typer.Argument(help="A text a line.")], state: State = State.ANY
) -> None:
    """Say what is understood of each line of a file: a line of JSON each."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file}: cannot be read as UTF-8 text ({error})") from None
    for line in lines:
        print(json.dumps(described(line, state), ensure_ascii=False))


@app.command()
def check() -> None:
    """Check the intents: examples, answers in every language, weights; each fault is a line."""
    if faults := checks.faults():
        raise Refused("\n".join(faults))
    every = examples()
    print(f"{len({it.intents[0] for it in every})} intents, {len(every)} examples: fine")


@app.command()
def train() -> None:
    """Learn the weights from the examples, in some seconds.  Needs scikit-learn."""
    try:
        from bot.words import training
    except ModuleNotFoundError as error:
        raise Refused(f"{error.name} is missing: install the project with its dev extra") from None
    learned = training.train(examples(), house_abbreviations())
    weights.write(weights.FILE, Packaged(learned, digest(), VERSION))
    print(f"{weights.FILE}: {len(learned.labels)} intents, {len(learned.keys)} features")


def described(text: str, state: State) -> Mapping[str, Any]:
    """Return what is understood of a text; words of danger come before all others."""
    understood = understand(text, state, house_model())
    if dangers(text, house_danger_words()):
        return {"intent": DISTRESS, "confidence": 1.0, "answer": Certainty.ACT, "others": []}
    others = [
        {"intent": it.intent, "confidence": round(it.confidence, 3)} for it in understood.others
    ]
    if understood.may_be_in_danger:
        return {"intent": DISTRESS, "confidence": 0.5, "answer": Certainty.ASK, "others": others}
    return {
        "intent": understood.intent,
        "confidence": round(understood.confidence, 3),
        "answer": understood.certainty,
        "others": others,
    }
