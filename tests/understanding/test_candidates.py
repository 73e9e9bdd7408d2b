"""Among all that a text may mean: what is done, what is asked, what is neither."""

import pytest

from rules.understanding.understanding import Certainty
from services.conversation.replies import Button
from services.understanding.candidates import (
    ACT,
    ACT_OLDER,
    ASK,
    EXACT,
    PLAIN,
    Candidate,
    do_likeliest,
    ranked,
    score_of,
    to_ask,
)

DONE: list[str] = []


def candidate(
    effect: str,
    score: float,
    *,
    act_from: float = ACT,
    on_screen: bool = False,
    yields: bool = False,
    can: bool = True,
) -> Candidate:
    """Return a candidate that tells `DONE` when it is done; one that cannot has no button."""

    def do() -> bool:
        DONE.extend([effect] if can else [])
        return can

    button = Button(effect, f"a:{effect}:1") if can else None
    return Candidate(score, do, effect, button, act_from, yields, on_screen)


def effects(*candidates: Candidate) -> tuple[list[str], list[str]]:
    """Return what is done, and what would be asked."""
    DONE.clear()
    among = ranked(candidates)
    do_likeliest(among)
    return list(DONE), [it.effect for it in to_ask(among)]


def test_the_likeliest_is_done() -> None:
    done, _ = effects(candidate("agenda", 0.5), candidate("link", PLAIN))
    assert done == ["link"]


def test_two_ways_to_one_effect_are_one() -> None:
    assert len(ranked([candidate("link", 0.5), candidate("link", PLAIN)])) == 1


def test_what_stands_on_the_newest_screen_comes_before_what_the_house_would_do() -> None:
    done, _ = effects(candidate("workshops", PLAIN), candidate("button", 0.84, on_screen=True))
    assert done == ["button"]


def test_a_part_of_a_label_makes_a_question_of_what_the_house_would_do() -> None:
    done, asked = effects(candidate("book", PLAIN), candidate("button", 0.75, on_screen=True))
    assert (done, asked) == ([], ["book", "button"])


def test_an_older_message_is_pressed_only_by_its_name() -> None:
    old = candidate("cancel", 0.9, act_from=ACT_OLDER, on_screen=True)
    assert effects(old) == ([], ["cancel"])
    named = candidate("cancel", EXACT, act_from=ACT_OLDER, on_screen=True)
    assert effects(named)[0] == ["cancel"]


def test_what_cannot_be_done_hides_no_doubt_about_the_next() -> None:
    several = candidate("several", 0.935, can=False)
    book, button = candidate("book", PLAIN), candidate("button", 0.75, on_screen=True)
    assert effects(several, book, button) == ([], ["book", "button"])
    assert effects(several, book)[0] == ["book"]


def test_words_beside_the_team_are_asked_about_when_the_house_is_sure() -> None:
    team = candidate("team", 0.91, yields=True)
    assert effects(team, candidate("cancel", PLAIN)) == ([], ["team", "cancel"])
    assert effects(team, candidate("cancel", 0.6))[0] == ["team"]


def test_nothing_is_asked_below_the_least_score() -> None:
    assert effects(candidate("link", ASK - 0.01)) == ([], [])


@pytest.mark.parametrize(
    ("certainty", "confidence", "low", "high"),
    [
        (Certainty.ACT, 0.95, PLAIN, PLAIN),
        (Certainty.ACT, 0.62, ACT, PLAIN),
        (Certainty.ASK, 0.4, ASK, ACT),
        (Certainty.LOST, 0.1, 0.0, 0.0),
    ],
)
def test_what_the_model_is_sure_of_is_told_on_the_one_scale(
    certainty: Certainty, confidence: float, low: float, high: float
) -> None:
    assert low <= score_of(certainty, confidence) <= high
