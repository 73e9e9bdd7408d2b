"""Say which steps somebody's way has, which are done, and which comes next."""

from dataclasses import dataclass
from enum import StrEnum


class WayStep(StrEnum):
    """A step of the way, in the order of the way."""

    PLACE = "place"
    STRENGTHS = "strengths"
    MEETING = "meeting"
    WORKSHOPS = "workshops"
    OFFERS = "offers"
    END = "end"


class StepState(StrEnum):
    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How one step stands; `detail` ends the key of the words beside its name."""

    step: WayStep
    state: StepState
    detail: str


@dataclass(frozen=True, slots=True)
class WayFacts:
    """What is known of somebody in their session."""

    place: str
    """How their enrolment stands: `place`, `waiting`, `to_check`, `offered`."""
    strengths: str
    """How far they are: `new`, `paused`, `found`."""
    met: int = 0
    """Meetings that took place."""
    is_meeting_ahead: bool = False
    attended: int = 0
    """Workshops to which they came."""
    is_workshop_ahead: bool = False
    has_workshops: bool = False
    """Whether the session has workshops still to come."""
    applied: int = 0
    are_offers_open: bool = False
    is_over: bool = False
    """Whether the session's last day is past."""


def steps_of(facts: WayFacts) -> tuple[StepStanding, ...]:
    """Return the steps; the next one is the open offers, else the first step not done.

    Once the session is over, a meeting or workshops that never were are left out: nobody is shown
    what they missed.
    """
    details = {
        WayStep.PLACE: "done" if facts.place == "place" else facts.place,
        WayStep.STRENGTHS: "done" if facts.strengths == "found" else facts.strengths,
        WayStep.MEETING: _of_events(facts.met, is_ahead=facts.is_meeting_ahead),
        WayStep.WORKSHOPS: _of_events(facts.attended, is_ahead=facts.is_workshop_ahead),
        WayStep.OFFERS: _of_offers(facts),
        WayStep.END: "done" if facts.is_over else "ahead",
    }
    done = {step for step, detail in details.items() if detail.startswith("done")}
    shown = [step for step in WayStep if step in done or not _is_past(step, facts)]
    first = next((step for step in shown if step not in done), None)
    are_offers_next = facts.are_offers_open and first is not WayStep.PLACE
    coming = WayStep.OFFERS if are_offers_next and WayStep.OFFERS not in done else first
    return tuple(StepStanding(step, _state(step, done, coming), details[step]) for step in shown)


def _of_events(count: int, *, is_ahead: bool) -> str:
    if count:
        return "done" if count == 1 else "done_several"
    return "ahead" if is_ahead else "open"


def _of_offers(facts: WayFacts) -> str:
    if facts.applied:
        return "done" if facts.applied == 1 else "done_several"
    return "open" if facts.are_offers_open else "ahead"


def _is_past(step: WayStep, facts: WayFacts) -> bool:
    if facts.is_over:
        return step in (WayStep.MEETING, WayStep.WORKSHOPS)
    nothing_planned = not facts.has_workshops and not facts.is_workshop_ahead
    return step is WayStep.WORKSHOPS and nothing_planned


def _state(step: WayStep, done: set[WayStep], coming: WayStep | None) -> StepState:
    if step in done:
        return StepState.DONE
    return StepState.NEXT if step is coming else StepState.LATER
