"""Which steps a way has, which are done, and which comes next."""

from dataclasses import replace

import pytest

from rules.way.steps import StepState, WayFacts, WayStep, steps_of

BEGUN = WayFacts(place="place", strengths="new", has_workshops=True)


def states(facts: WayFacts) -> str:
    """A letter for each step: d(one), n(ext), l(ater)."""
    return "".join(it.state[0] for it in steps_of(facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (WayFacts(place="offered", strengths="new", has_workshops=True), "nlllll"),
        (WayFacts(place="waiting", strengths="found", has_workshops=True), "ndllll"),
        (BEGUN, "dnllll"),
        (replace(BEGUN, strengths="found"), "ddnlll"),
        (replace(BEGUN, strengths="found", met=1), "dddnll"),
        (replace(BEGUN, met=1), "dndlll"),
        (replace(BEGUN, strengths="found", met=2, attended=3), "ddddnl"),
        (replace(BEGUN, strengths="found", met=1, attended=1, applied=1), "dddddn"),
    ],
)
def test_the_first_step_that_is_not_done_comes_next(facts: WayFacts, expected: str) -> None:
    assert states(facts) == expected


def test_open_offers_come_next_whatever_was_left_out() -> None:
    assert states(replace(BEGUN, are_offers_open=True)) == "dlllnl"
    assert states(replace(BEGUN, place="offered", are_offers_open=True)) == "nlllll"


def test_nobody_is_shown_what_they_missed() -> None:
    over = replace(BEGUN, is_over=True)
    assert [it.step for it in steps_of(over)] == [
        WayStep.PLACE,
        WayStep.STRENGTHS,
        WayStep.OFFERS,
        WayStep.END,
    ]


def test_who_did_all_has_nothing_next() -> None:
    all_done = replace(BEGUN, strengths="found", met=1, attended=1, applied=2, is_over=True)
    assert {it.state for it in steps_of(all_done)} == {StepState.DONE}


def test_a_session_without_workshops_has_no_step_for_them() -> None:
    assert WayStep.WORKSHOPS not in {
        it.step for it in steps_of(replace(BEGUN, has_workshops=False))
    }


def test_what_is_booked_is_told_before_what_is_to_choose() -> None:
    booked = replace(BEGUN, is_meeting_ahead=True, is_workshop_ahead=True)
    details = {it.step: it.detail for it in steps_of(booked)}
    assert (details[WayStep.MEETING], details[WayStep.WORKSHOPS]) == ("ahead", "ahead")
