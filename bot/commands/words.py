"""Run `declic words`: try, check and learn what people mean by their words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Annotated, Any

import typer

from bot.refusal import Refused
from bot.settings import read
from flows import button_faults
from flows.button_words import by_language
from flows.intents import checks, weights
from flows.intents.abbreviations import load_abbreviations
from flows.intents.answers import IntentAnswer, load_answers
from flows.intents.examples import digest, examples
from flows.intents.model import load_model
from flows.intents.weights import Packaged
from flows.library import load_scripts
from flows.position import Position
from flows.reading import lines_of
from flows.script import Question
from flows.texts import DEFAULT_LANGUAGE, load_texts
from flows.tickets.distress import load_danger_words
from locales import _, borrowed, labelled
from rules.conversation.typed_text import plain
from rules.tickets.distress import dangers
from rules.understanding.features import VERSION
from rules.understanding.states import ScreenState
from rules.understanding.understanding import DISTRESS, Certainty, Understood, understand
from services.conversation.open_question import OpenQuestion
from services.understanding.candidates import ASK, EXACT, score_of

app = typer.Typer(no_args_is_help=True)


@app.command("try", help=_("Say what is understood of each line of a file: a line of JSON each."))
def try_(
    file: Annotated[Path, typer.Argument(help=_("A text a line."))],
    state: ScreenState = ScreenState.ANY,
) -> None:
    try:
        lines = list(lines_of(file))
    except OSError as error:
        fault = _("{path}: cannot be read ({why})")
        raise Refused(fault.format(path=file, why=borrowed.reason(error))) from None
    except ValueError as error:
        raise Refused(str(error)) from None
    for line in lines:
        print(json.dumps(described(line, state), ensure_ascii=False))


@app.command(
    help=_(
        "Check the intents (examples, answers, weights) and what people say for each button; "
        "each fault is a line."
    )
)
def check() -> None:
    buttons = button_faults.faults(load_scripts(), by_language(), load_texts().keys)
    if faults := [*checks.faults(), *buttons]:
        raise Refused("\n".join(faults))
    every = examples()
    intents = len({it.intents[0] for it in every})
    print(
        _("{intents} intents, {examples} examples: fine").format(
            intents=intents, examples=len(every)
        )
    )


@app.command(
    help=_("List the answers that the association is still to confirm, in CONFIRMED_ANSWERS.")
)
def unconfirmed() -> None:
    """List the unconfirmed answers as people would read them, by their names in the setting."""
    confirmed = read().confirmed
    waiting = [answer for answer in checks.to_confirm() if answer.name not in confirmed]
    if waiting:
        print("\n\n".join(map(_shown, waiting)))


def _shown(answer: IntentAnswer) -> str:
    head = f"{_said(f'meant.{answer.intent}')} ({answer.to_confirm})"
    return labelled(answer.name, head) + "\n" + indent(_said(answer.key), "  ")


@app.command(
    help=_(
        "Print what a text may mean, and its score: the buttons of a question, and the intents.  "
        "From 0.8 the first is done, from 0.5 it is asked about."
    )
)
def why(
    text: str,
    question: Annotated[
        str, typer.Option(help=_("The open question, as script.step: gender.ask."))
    ] = "",
    state: ScreenState = ScreenState.ANY,
) -> None:
    told = [*_intents_said(understand(text, state, load_model()))]
    if question:
        told += _buttons_said(_open(question), text)
    for score, what in sorted(told, reverse=True):
        print(f"{score:.2f}  {what}")


def _open(named: str) -> OpenQuestion:
    name, _dot, step = named.partition(".")
    script = load_scripts().get(name)
    if script is None or not isinstance(script.steps.get(step), Question):
        raise Refused(_("{question}: no question of a script").format(question=named))
    return OpenQuestion(script, Position(step, question=1), _said)


def _buttons_said(question: OpenQuestion, text: str) -> Iterator[tuple[float, str]]:
    if question.fits(text):
        yield EXACT, question.script.name
    for _place, label, score in question.likely(text):
        yield score, f"[{label}]"


def _intents_said(understood: Understood) -> Iterator[tuple[float, str]]:
    yield score_of(understood.certainty, understood.confidence), understood.intent
    for guess in understood.others:
        yield guess.confidence * ASK, guess.intent


@app.command(help=_("Learn the weights from the examples, in some seconds.  Needs scikit-learn."))
def train() -> None:
    try:
        from bot.words import training
    except ModuleNotFoundError as error:
        fault = _("{library} is missing: install the project with its dev extra")
        raise Refused(fault.format(library=error.name)) from None
    learned = training.train(examples(), load_abbreviations())
    weights.write(weights.FILE, Packaged(learned, digest(), VERSION))
    line = _("{path}: {intents} intents, {features} features")
    print(line.format(path=weights.FILE, intents=len(learned.labels), features=len(learned.keys)))


def described(text: str, state: ScreenState) -> Mapping[str, Any]:
    """Return what is understood of a text, and what is said to somebody nobody knows.

    Words of danger come before all others.  Of two intents in doubt, `intent` and the first of
    `others` are offered.
    """
    understood = understand(text, state, load_model())
    others = [guess.intent for guess in understood.others]
    if found := dangers(text, load_danger_words()):
        return _line(DISTRESS, 1.0, Certainty.ACT, [], _said(f"distress.{found[0]}"))
    if understood.may_be_in_danger:
        return _line(DISTRESS, 0.5, Certainty.ASK, others, _said("distress.worry"))
    intent, certainty = understood.intent, understood.certainty
    return _line(intent, understood.confidence, certainty, others, _says(text, intent, certainty))


def _line(
    intent: str, confidence: float, answer: Certainty, others: Sequence[str], says: str
) -> Mapping[str, Any]:
    rounded = round(confidence, 3)
    return {
        "intent": intent,
        "confidence": rounded,
        "answer": answer,
        "others": others,
        "says": says,
    }


def _says(text: str, intent: str, certainty: Certainty) -> str:
    """Return the answer for an intent, among the answers that depend on words alone."""
    if certainty is Certainty.LOST:
        return _said("understood.once")
    if certainty is Certainty.ASK:
        return _said("understood.which")
    fits = (it for it in load_answers().get(intent, ()) if _fits(it, plain(text)))
    answer = next(fits, None)
    if answer is None or answer.opens is not None:
        return ""
    return _said("understood.unconfirmed" if answer.to_confirm else answer.key)


def _fits(answer: IntentAnswer, folded: str) -> bool:
    is_for_all = not answer.when and answer.finds is None
    return is_for_all and (answer.words is None or bool(answer.words.search(folded)))


def _said(key: str) -> str:
    """Return a text as it is written, its values still between braces."""
    return load_texts().template(DEFAULT_LANGUAGE, key)
