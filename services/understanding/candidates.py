"""Define what a text may mean: one candidate each, all scored on one scale."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flows.intents.model import house_thresholds
from rules.conversation.typed_text import LEAST_BEGINNING, plain
from rules.understanding.denials import DENIALS
from rules.understanding.likeness import likeness
from rules.understanding.understanding import Certainty
from services.conversation.replies import Button

EXACT = 1.0
"""The label, the number or the precise value that the newest question waits for."""
TOLD = 0.97
"""What the words can hardly be anything but: a request for a human, a wish to be erased."""
REPLIED = 0.96
"""A sentence answers the message that has just asked: « j'y serai », « cinq, c'était utile »."""
ANSWERED = 0.95
"""A question that takes nearly any words takes these."""
SEVERAL = 0.935
"""A sentence holds several answers, or several wishes."""
HELD = 0.93
"""A sentence holds the answer: a postcode, an age, a day."""
LISTED = 0.932
"""A text names another item of the list before: « et le 3 ? »."""
UNFIT = 0.925
"""Words that fit nothing: the question says what is wrong, or the last announcement is answered."""
PRESSING = 0.92
"""A sure wish that cannot wait, before what a question makes of its first word."""
HEARD_LAST = 0.91
"""The team wrote last: these words answer it."""
BEGUN = 0.9
"""A sentence begins with the yes or the no that is waited for."""
LATER = 0.903
"""An answer to a question that comes later, or a moment that no list has."""
PLAIN = 0.89
"""A plain wish or question, which the house can answer."""
MISTAKEN = 0.88
"""A question that waits for words says what is wrong with these."""
PASSED_ON = 0.87
"""The team, which has not answered yet, reads these words."""
ACT = 0.8
"""The score from which the best candidate is done."""
ACT_OLDER = 0.95
"""The same, for a button of a message that is not the newest: it is named, or it is asked."""
ASK = 0.5
"""The score from which a candidate is offered: « Vous voulez dire… ? »."""
RIVAL = 0.05
"""How close behind the best another candidate makes it a question."""
SEEN = 0.7
"""The score from which what is on the screen makes a question of what the house would do."""
ADVANTAGE = 0.06
"""What the newest screen has before all else."""
BARELY_LESS = 0.949
SAME_WORDS = 0.8
"""From which likeness two labels are no two things to choose from."""
MOST_ASKED = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a text may mean."""

    score: float
    do: Callable[[], bool]
    """Does it; returns False if it cannot be done any more."""
    effect: str
    """What it does: two candidates of one effect are one."""
    button: Button | None = None
    """What offers it, when it is asked; None for what is never asked."""
    act_from: float = ACT
    """The score from which it is done without asking."""
    yields: bool = False
    """Whether what the house would surely do makes a question of it: words beside the team."""
    on_screen: bool = False
    """Whether it stands on the screen: then it comes before what the house could do besides."""


def score_of(certainty: Certainty, confidence: float) -> float:
    """Return the score of an intent by what the model is sure of, beside all other candidates."""
    if certainty is Certainty.LOST:
        return 0.0
    if certainty is Certainty.ASK:
        return ASK + (ACT - ASK) * min(confidence, 0.99)
    return PLAIN if confidence >= house_thresholds().sure else ACT + (confidence - 0.5) / 6


def ranked(candidates: Iterable[Candidate]) -> Sequence[Candidate]:
    """Return the candidates, the likeliest first, one for each effect; at par, the first given."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        known = best.get(candidate.effect)
        if known is None or known.score < candidate.score:
            best[candidate.effect] = candidate
    return sorted(best.values(), key=lambda it: -_place(it))


def _place(candidate: Candidate) -> float:
    """Return the score with the advantage of the newest screen, short of what is plainly told."""
    is_newest = candidate.on_screen and candidate.act_from == ACT
    if not is_newest or not ACT <= candidate.score < ANSWERED:
        return candidate.score
    return min(candidate.score + ADVANTAGE, BARELY_LESS)


def do_likeliest(among: Sequence[Candidate]) -> bool:
    """Do the likeliest that can be done; return False when what is meant is to be asked.

    What cannot be done after all makes way for the next, and hides no doubt about that.
    """
    for place, candidate in enumerate(among, 1):
        if not _is_sure(candidate, among[place:]):
            return False
        if candidate.do():
            return True
    return False


def _is_sure(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Tell whether a candidate is sure enough beside those that are less likely."""
    if candidate.score < candidate.act_from:
        return False
    is_plain = candidate.button is None or candidate.score >= TOLD
    return is_plain or not any(_rivals(it, candidate) for it in others)


def _rivals(other: Candidate, best: Candidate) -> bool:
    """Tell whether another candidate makes a question of the best."""
    if other.button is None or _are_alike(other, best):
        return False
    if best.yields and other.score >= ACT:
        return True
    if not other.on_screen:
        return False
    return other.score > (best.score - RIVAL if best.on_screen else SEEN)


def _are_alike(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates would be offered by the same words, or nearly.

    « Mes points forts » is « Trouver mes points forts ».
    """
    if one.button is None or other.button is None:
        return False
    first, second = one.button.label, other.button.label
    alike = max(likeness(first, [second]), likeness(second, [first]))
    return first == second or alike >= SAME_WORDS or _begins(*sorted((first, second), key=len))


def _begins(short: str, long: str) -> bool:
    """Tell whether a label is the first words of another: « Annuler », « Annuler la rencontre »."""
    words, others = plain(short).split(), plain(long).split()
    is_begun = others[: len(words)] == words and DENIALS.isdisjoint(others)
    return is_begun and len(short) >= LEAST_BEGINNING and not any(map(str.isdecimal, long))


def to_ask(among: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return what to offer: the two likeliest that are likely at all."""
    offered: list[Candidate] = []
    for candidate in among:
        is_likely = candidate.button is not None and candidate.score >= ASK
        if is_likely and not any(_are_alike(it, candidate) for it in offered):
            offered.append(candidate)
    return offered[:MOST_ASKED]
