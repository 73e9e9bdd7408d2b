"""Show a mentor until when an absence may be undone, and undo it."""

from collections.abc import Sequence

from flows.texts import Html, plain_text, translate
from models.slots import Booking, Slot
from rules.slots.slots import MeetingOutcome
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.text import button, capitalised, fitting, hour_of
from services.conversation.turn_context import TurnContext
from services.meetings import disclosure, noted_absences
from services.meetings.presenting import MeetingView, for_mentor
from services.slots.slots import of_slot

UNDO = "absence_undo"
Rows = list[Sequence[Button]]


def show_waiting(context: TurnContext, slot_id: int) -> None:
    """Say that the absences of a slot wait, with a button that undoes each."""
    waiting = noted_absences.waiting(context.session, slot_id)
    meeting = _meeting(context, slot_id)
    is_whole = len(waiting) == meeting.slot.taken
    key = "meeting.absence_waits" if is_whole else "meeting.absence_waits_some"
    words = translate(meeting.language, key, hour=_until(meeting, waiting))
    concern = inline_buttons.data("report_concern", waiting[0].id)
    rows = [*_undo_rows(context, meeting, waiting)]
    rows.append([button(meeting.language, "meeting.concern", concern)])
    inline_buttons.show(context, Say(words, rows))


def undo(context: TurnContext, slot_id: int, booking_id: int) -> None:
    """Undo the absences that wait in a slot, or one of them, and ask how it went."""
    waiting = noted_absences.waiting(context.session, slot_id)
    undone = [
        booking
        for booking in waiting
        if booking_id in (0, booking.id)
        and noted_absences.undo(context.session, booking.id, context.person_id, context.now)
    ]
    language = context.language
    if not undone:
        inline_buttons.show_instead(context, _too_late(context, slot_id, booking_id))
        return
    people = [disclosure.disclosed(context.session, it).name(language) for it in undone]
    words = translate(language, "meeting.absence_undone", people=", ".join(people))
    rows = _outcome_rows(language, slot_id) if booking_id == 0 else _came_rows(context, undone)
    inline_buttons.show_instead(context, Say(Html(capitalised(words)), rows))


def _too_late(context: TurnContext, slot_id: int, booking_id: int) -> Say:
    """Say that the absence counts: the mentor may still say that the person came."""
    counted = [
        booking
        for booking in of_slot(context.session, slot_id)
        if booking_id in (0, booking.id) and booking.said_by_mentor is MeetingOutcome.NOBODY_CAME
    ]
    key = "meeting.absence_counts" if counted else "meeting.absence_nothing"
    return Say(translate(context.language, key), _came_rows(context, counted))


def _undo_rows(context: TurnContext, meeting: MeetingView, waiting: Sequence[Booking]) -> Rows:
    """Return one button for all who are absent, or one for each if others came."""
    slot_id, language = meeting.slot.id, meeting.language
    if len(waiting) == meeting.slot.taken:
        return [[button(language, "meeting.absence_undo", inline_buttons.data(UNDO, slot_id))]]
    rows: Rows = []
    for booking in waiting:
        name = disclosure.disclosed(context.session, booking).name(language)
        label = fitting(plain_text(language, "meeting.absence_undo_of", name=name))
        rows.append([Button(label, inline_buttons.data(UNDO, slot_id, booking.id))])
    return rows


def _outcome_rows(language: str, slot_id: int) -> Rows:
    return [
        [button(language, f"meeting.after.{callback}", inline_buttons.data(callback, slot_id))]
        for callback in ("meeting_held", "meeting_nobody", "meeting_unable_then")
    ]


def _came_rows(context: TurnContext, bookings: Sequence[Booking]) -> Rows:
    """Return a button for each who came after all; it names them if there are several."""
    rows: Rows = []
    for booking in bookings:
        name = disclosure.disclosed(context.session, booking).name(context.language)
        key = "meeting.absence_came" if len(bookings) == 1 else "meeting.absence_came_of"
        label = fitting(plain_text(context.language, key, name=name))
        rows.append([Button(label, inline_buttons.data("meeting_they_came", booking.id))])
    return rows


def _until(meeting: MeetingView, waiting: Sequence[Booking]) -> str:
    last = max(booking.absence_at for booking in waiting if booking.absence_at is not None)
    return hour_of(last, meeting.zone, meeting.language)


def _meeting(context: TurnContext, slot_id: int) -> MeetingView:
    return for_mentor(context.session, context.session.get_one(Slot, slot_id))
