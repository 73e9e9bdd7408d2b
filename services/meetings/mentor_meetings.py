"""Let a mentor cancel or confirm a meeting in the chat, and say who did not come."""

from collections.abc import Mapping
from enum import StrEnum

from models.mentoring.slots import Slot, SlotStatus
from rules.slots.slots import MeetingOutcome
from services.conversation.turn_context import Done, TurnContext
from services.meetings import (
    disclosure,
    no_shows,
    notifications,
    outcomes,
    unconfirmed_meetings,
)
from services.meetings.outcomes import MeetingSide
from services.meetings.presenting import for_mentor
from services.meetings.unconfirmed_meetings import SlotConfirmationResult
from services.mentors.access import may
from services.people.access import Access
from services.slots import mentor_cancellations
from services.slots.bookings import CancellationResult
from services.slots.slots import lacks_outcome, of_slot


class MentorCancellationResult(StrEnum):
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


def unable(context: TurnContext, answers: Mapping[str, str]) -> MentorCancellationResult:
    """Cancel the slot (« J'ai un empêchement »); its participants are offered other slots."""
    slot_id = int(answers["slot"])
    taken_back = mentor_cancellations.cancel_by_mentor(
        context.session, slot_id, context.person_id, context.now
    )
    if taken_back.outcome is CancellationResult.TOO_LATE:
        return MentorCancellationResult.TOO_LATE
    notifications.tell_cancelled(context.session, taken_back.ended, context.now)
    return MentorCancellationResult.CANCELLED


class MentorMeetingState(StrEnum):
    STANDS = "stands"
    GONE = "gone"


def look(context: TurnContext, answers: Mapping[str, str]) -> MentorMeetingState:
    """Tell whether the slot is still open and booked; keep when it is."""
    slot = context.session.get(Slot, int(answers["slot"]))
    if slot is None or slot.status is not SlotStatus.OPEN or slot.taken == 0:
        return MentorMeetingState.GONE
    meeting = for_mentor(context.session, slot)
    context.keep(day=meeting.day, hour=meeting.hour)
    return MentorMeetingState.STANDS


class MeetingConfirmationResult(StrEnum):
    KEPT = "kept"
    CLOSED = "closed"


def keep(context: TurnContext, answers: Mapping[str, str]) -> MeetingConfirmationResult:
    """Confirm the meeting (« Non, je serai là »)."""
    slot_id = int(answers["slot"])
    confirmation = unconfirmed_meetings.confirm(
        context.session, slot_id, context.person_id, context.now
    )
    if confirmation is SlotConfirmationResult.CONFIRMED:
        notifications.tell_confirmed(context.session, slot_id, context.now)
    return (
        MeetingConfirmationResult.CLOSED
        if confirmation is SlotConfirmationResult.CLOSED
        else MeetingConfirmationResult.KEPT
    )


def absent_people(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the participants of the slot for whom the mentor has not said how it went."""
    bookings = of_slot(context.session, int(answers["slot"]))
    return [
        (str(booking.id), disclosure.disclosed(context.session, booking).name(context.language))
        for booking in bookings
        if lacks_outcome(booking) and _is_mentor_of(context, booking.slot_id)
    ]


def say_absent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    _record_outcome(context, int(answers["absent"]), MeetingOutcome.NOBODY_CAME)
    return Done.DONE


def say_others_came(context: TurnContext, answers: Mapping[str, str]) -> Done:
    for booking in of_slot(context.session, int(answers["slot"])):
        if lacks_outcome(booking):
            _record_outcome(context, booking.id, MeetingOutcome.TOOK_PLACE)
    return Done.DONE


class AbsencesTold(StrEnum):
    SOMEBODY = "somebody"
    NOBODY = "nobody"
    NOBODY_YET = "nobody_yet"
    """Absences that wait: the mentor has just read until when."""


def tell_absences(context: TurnContext, answers: Mapping[str, str]) -> AbsencesTold:
    """Show until when the absences just noted may be undone; tell whether somebody came."""
    slot_id = int(answers["slot"])
    waits = _is_mentor_of(context, slot_id) and no_shows.those_waiting(context.session, slot_id)
    if waits:
        no_shows.show_waiting(context, slot_id)
    slot = context.session.get(Slot, slot_id)
    if slot is not None and slot.held_at is not None:
        return AbsencesTold.SOMEBODY
    return AbsencesTold.NOBODY_YET if waits else AbsencesTold.NOBODY


def _record_outcome(context: TurnContext, booking_id: int, how: MeetingOutcome) -> None:
    result = outcomes.say_how_it_went(
        context.session, booking_id, MeetingSide.MENTOR, context.person_id, how, context.now
    )
    notifications.tell_how_it_went(
        context.session, booking_id, MeetingSide.MENTOR, result, context.now
    )


def _is_mentor_of(context: TurnContext, slot_id: int) -> bool:
    slot = context.session.get(Slot, slot_id)
    is_theirs = slot is not None and slot.mentor_id == context.person_id
    return is_theirs and may(context.session, context.person_id, Access.MENTOR)
