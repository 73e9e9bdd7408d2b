"""Decide what to make of a text: act on it, ask which of two things it means, or say so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.understanding.classifier import IntentGuess, IntentWeights, ranked
from rules.understanding.short_answers import ShortWords, short_answer
from rules.understanding.states import ScreenState
from rules.understanding.words import Abbreviations, is_foreign, words_of

DISTRESS = "distress"
"""The column that is learned apart: it is never ranked with the others."""

LANGUAGE = "language"
FEW_WORDS = 2
NO_DANGER = False, False


class Certainty(StrEnum):
    ACT = "act"
    """Sure: answer it, or do it."""
    ASK = "ask"
    """Unsure: offer the two likeliest, and « Autre chose »."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences from which a guess is acted on, or offered."""

    act: float
    ask: float
    ask_alone: float
    """The same, for a guess that is far ahead of all others."""
    sharpness: float
    """How fast the difference of two scores becomes confidence."""
    danger: float
    """The score from which words may tell of a danger."""
    danger_again: float
    """The same, of somebody whose words have just told of one."""
    clear: float
    """The confidence from which even words that nobody taught are trusted."""
    ahead: float
    """How many times more likely than the second a guess is that is far ahead."""
    sure: float
    """The confidence from which a wish is plain."""
    sure_beside_team: float
    """The confidence from which a fact is told although the team reads."""
    likely_answer: float
    """The confidence from which a sentence answers what has just been asked."""
    second: float
    """The confidence from which a second guess is offered beside the first."""
    stricter: Mapping[str, float]
    """By intent, the confidence that acting on it takes: for what cannot be undone."""


@dataclass(frozen=True, slots=True)
class Model:
    weights: IntentWeights
    abbreviations: Abbreviations
    short_words: ShortWords
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Understood:
    intent: str
    confidence: float
    certainty: Certainty
    others: Sequence[IntentGuess]
    """The next likeliest, the best first."""
    may_be_in_danger: bool
    may_be_in_danger_still: bool
    """The same, when other words have just told of a danger: less is enough."""


def understand(text: str, state: str, model: Model) -> Understood:
    """Return what a text means, typed in a state (`any`, `sign_up`, `menu`, `reminder`…)."""
    short = short_answer(text, model.short_words, model.abbreviations)
    if short is not None:
        return Understood(short, 1.0, Certainty.ACT, (), *NO_DANGER)
    if is_foreign(text):
        return Understood(LANGUAGE, 1.0, Certainty.ACT, (), *NO_DANGER)
    labels = model.weights.labels
    scores = model.weights.scores(text, state, model.abbreviations)
    common = [place for place, label in enumerate(labels) if label != DISTRESS]
    names, their_scores = [labels[it] for it in common], [scores[it] for it in common]
    guesses = ranked(their_scores, names, model.thresholds.sharpness)
    best = guesses[0]
    certainty = _certainty(guesses, model.thresholds)
    if not _is_known(text, best, model):
        certainty = Certainty.LOST
    danger, limits = _danger_in(text, model), model.thresholds
    in_danger = danger > limits.danger, danger > limits.danger_again
    return Understood(best.intent, best.confidence, certainty, guesses[1:3], *in_danger)


def plainest(
    whole: Understood, parts: Sequence[Understood], small_talk: Collection[str]
) -> Understood:
    """Return what a text means, told by one of its parts where the whole is in doubt.

    « ok thank you. it is on what hours? » asks for the hours.  What cannot be undone is never told
    by a part, and several parts that tell different things tell nothing.  `small_talk` are intents
    that stand beside others, such as greetings.
    """
    if whole.certainty is Certainty.ACT and whole.intent not in small_talk:
        return whole
    told = [it for it in parts if it.certainty is Certainty.ACT and it.intent not in small_talk]
    if len({it.intent for it in told}) != 1:
        return whole
    best = max(told, key=lambda it: it.confidence)
    return replace(
        best,
        may_be_in_danger=whole.may_be_in_danger,
        may_be_in_danger_still=whole.may_be_in_danger_still,
    )


def _danger_in(text: str, model: Model) -> float:
    """Return how like words of danger a text is, whatever its writer was last shown."""
    return model.weights.score_of(DISTRESS, text, ScreenState.ANY, model.abbreviations)


def _is_known(text: str, best: IntentGuess, model: Model) -> bool:
    """Tell whether a text has a known word, or enough others to be judged by their likeness.

    Numbers tell nothing.
    """
    spelled = [word for word in words_of(text, model.abbreviations) if word.strip("9")]
    if len(spelled) > FEW_WORDS or model.weights.know_any(spelled):
        return True
    return bool(spelled) and best.confidence >= model.thresholds.clear


def _certainty(guesses: Sequence[IntentGuess], thresholds: Thresholds) -> Certainty:
    best, second = guesses[0], guesses[1]
    if best.confidence >= thresholds.stricter.get(best.intent, thresholds.act):
        return Certainty.ACT
    stands_out = best.confidence >= thresholds.ahead * second.confidence
    worth_asking = thresholds.ask_alone if stands_out else thresholds.ask
    return Certainty.ASK if best.confidence >= worth_asking else Certainty.LOST
