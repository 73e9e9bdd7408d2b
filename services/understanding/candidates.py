"""Define what a text may mean: one candidate each, all scored on one scale."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flows.intents.model import load_thresholds
from rules.conversation.typed_text import LEAST_BEGINNING, plain
from rules.understanding.denials import DENIALS
from rules.understanding.likeness import likeness
from rules.understanding.understanding import Certainty
from services.conversation.replies import Button

EXACT = 1.0
"""The label, the number or the precise value that the newest question waits for."""
TOLD = 0.97
"""A meaning beyond doubt: a request for a human, a wish to be erased."""
REPLIED = 0.96
"""A sentence answers the message that has just asked: « j'y serai », « cinq, c'était utile »."""
ANSWERED = 0.95
"""Words for an open question that takes nearly any words."""
SEVERAL = 0.935
"""A sentence holds several answers, or several wishes."""
HELD = 0.93
"""A sentence holds the answer: a postcode, an age, a day."""
LISTED = 0.932
"""A text names another item of the list before: « et le 3 ? »."""
WRITTEN = 0.925
"""The team wrote the answer to this very question."""
UNFIT = 0.925
"""Words that fit nothing: the question tells the fault, or the last announcement takes them."""
PRESSING = 0.92
"""A sure wish that cannot wait: above a question's reading of its first word."""
HEARD_LAST = 0.91
"""The team wrote last: these words answer it."""
BEGUN = 0.9
"""A sentence that begins with the yes or no awaited."""
BEGUN_ANSWER = 0.905
"""A few words say yes to what the answer before offered."""
LATER = 0.903
"""An answer to a question that comes later, or a moment that no list has."""
PLAIN = 0.89
"""A plain wish or question, which the bot answers by itself."""
MISTAKEN = 0.88
"""The open question tells the fault of words that do not fit."""
PASSED_ON = 0.87
"""The team, which has not answered yet, reads these words."""
CLAUSE = 0.86
"""The score from which a clause of a sentence says a button."""
ACT = 0.8
"""The score from which the best candidate is done."""
ACT_OLDER = 0.95
"""The score from which a button of an older message is pressed; below, its label is proposed."""
ASK = 0.5
"""The score from which a candidate is offered: « Vous voulez dire… ? »."""
RIVAL = 0.05
"""How close behind the best another candidate makes it a question."""
SEEN = 0.7
"""The score from which a candidate on the screen turns an answer to an intent into a question."""
ADVANTAGE = 0.06
"""Added to the score of candidates of the newest screen."""
OLDER = 0.97
"""The factor on the score of a label, for each newer message."""
BELOW = 0.01
"""How much the button of an intent scores above its answer."""
BARELY_MORE = 0.005
"""How much a pause scores above a plain wish."""
JUST_BELOW_ANSWERED = 0.949
"""The highest score to which the advantage of the newest screen lifts a candidate."""
NEVER = 2.0
"""A score from which to act that is never reached: it is asked."""
SAME_WORDS = 0.8
"""The likeness from which two labels count as the same choice."""
MOST_ASKED = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a text may mean."""

    score: float
    do: Callable[[], bool]
    """Does it; returns False if it cannot be done any more."""
    effect: str
    """The effect of the candidate: two candidates with the same effect are one."""
    button: Button | None = None
    """The button that offers the candidate in a doubt; None: never offered."""
    act_from: float = ACT
    """The score from which it is done without asking."""
    yields: bool = False
    """Whether a sure intent beside it makes a question of this candidate: words beside the team."""
    on_screen: bool = False
    """Whether the candidate is on the screen, and so comes before answers to intents."""


def score_of(certainty: Certainty, confidence: float) -> float:
    """Return the score of an intent by what the model is sure of, beside all other candidates."""
    if certainty is Certainty.LOST:
        return 0.0
    if certainty is Certainty.ASK:
        return ASK + (ACT - ASK) * min(confidence, 0.99)
    return PLAIN if confidence >= load_thresholds().sure else ACT + (confidence - 0.5) / 6


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
    return min(candidate.score + ADVANTAGE, JUST_BELOW_ANSWERED)


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
    """Tell whether the buttons of two candidates have the same words, or nearly.

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
    """Return the candidates to offer: the two likeliest above the threshold."""
    offered: list[Candidate] = []
    for candidate in among:
        is_likely = candidate.button is not None and candidate.score >= ASK
        if is_likely and not any(_are_alike(it, candidate) for it in offered):
            offered.append(candidate)
    return offered[:MOST_ASKED]
