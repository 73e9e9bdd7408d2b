"""Hold back a no-show that a mentor notes, so that one tap undoes it before anybody is told.

Here and in `outcomes`, an absence is that of a participant who did not come; the days on which a
mentor or a member of the team is away are absences elsewhere.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.engine.constant import constant
from models.mentoring.slots import Booking, Slot
from rules.slots.slots import MeetingOutcome
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.text import button, capitalised, fitting, hour_of
from services.conversation.turn_context import TurnContext
from services.meetings import disclosure, notifications, outcomes
from services.meetings.outcomes import MeetingSide
from services.meetings.presenting import MeetingView, for_mentor
from services.people import people
from services.slots.slots import of_slot

SLICE = 20
UNDO = "absence_undo"
Rows = list[Sequence[Button]]


def those_waiting(session: Session, slot_id: int) -> Sequence[Booking]:
    """Return the bookings of a slot whose absence waits."""
    return [booking for booking in of_slot(session, slot_id) if booking.absence_at is not None]


def take_back(session: Session, booking_id: int, mentor_id: int, now: datetime) -> bool:
    """Take back a waiting absence; return False without one, or if the mentor is another.

    The participant is asked how it went, if the hour of that question has passed meanwhile.
    """
    held = outcomes.lock_booking(session, booking_id)
    if held is None:
        return False
    booking, slot = held
    noted_until = booking.absence_at
    if slot.mentor_id != mentor_id or noted_until is None:
        return False
    booking.absence_at = None
    session.flush()
    notifications.ask_after_undoing(session, booking, slot, noted_until, now)
    return True


def counts(session: Session, booking_id: int, mentor_id: int) -> bool:
    """Tell whether this mentor has noted an absence, and the absence counts."""
    query = select(Booking.id).join(Slot, Slot.id == Booking.slot_id)
    query = query.where(Booking.id == booking_id, Slot.mentor_id == mentor_id)
    query = query.where(Booking.said_by_mentor == MeetingOutcome.NOBODY_CAME)
    return session.scalar(query) is not None


def show_waiting(context: TurnContext, slot_id: int) -> None:
    """Say that the absences of a slot wait, with a button that undoes each."""
    waiting = those_waiting(context.session, slot_id)
    meeting = for_mentor(context.session, context.session.get_one(Slot, slot_id))
    is_whole = len(waiting) == meeting.slot.taken
    key = "meeting.absence_waits" if is_whole else "meeting.absence_waits_some"
    words = translate(meeting.language, key, hour=_until(meeting, waiting))
    concern = inline_buttons.data("report_concern", waiting[0].id)
    rows = [*_undo_rows(context, meeting, waiting)]
    rows.append([button(meeting.language, "meeting.concern", concern)])
    inline_buttons.show(context, Say(words, rows))


def undo(context: TurnContext, slot_id: int, booking_id: int) -> None:
    """Undo the waiting absences of a slot, or of one booking, and ask how the meeting went."""
    waiting = those_waiting(context.session, slot_id)
    undone = [
        booking
        for booking in waiting
        if booking_id in (0, booking.id)
        and take_back(context.session, booking.id, context.person_id, context.now)
    ]
    language = context.language
    if not undone:
        inline_buttons.show_instead(context, _too_late(context, slot_id, booking_id))
        return
    people = [disclosure.disclosed(context.session, it).name(language) for it in undone]
    words = translate(language, "meeting.absence_undone", people=", ".join(people))
    rows = _outcome_rows(language, slot_id) if booking_id == 0 else _came_rows(context, undone)
    inline_buttons.show_instead(context, Say(Html(capitalised(words)), rows))


def apply_due(session: Session, bot_id: int, now: datetime) -> bool:
    """Record and tell the absences that nobody has undone; True if more may be due."""
    due = session.scalars(*_due(bot_id, now, SLICE)).all()
    for booking_id in due:
        said = outcomes.record_absence(session, booking_id, now)
        notifications.tell_how_it_went(session, booking_id, MeetingSide.MENTOR, said, now)
    session.flush()
    return len(due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first())
    return first and max(first, now)


def _too_late(context: TurnContext, slot_id: int, booking_id: int) -> Say:
    """Say that the absence counts by now, and that the mentor may still say the person came."""
    counted = [
        booking
        for booking in of_slot(context.session, slot_id)
        if booking_id in (0, booking.id) and booking.said_by_mentor is MeetingOutcome.NOBODY_CAME
    ]
    key = "meeting.absence_counts" if counted else "meeting.absence_nothing"
    return Say(translate(context.language, key), _came_rows(context, counted))


def _undo_rows(context: TurnContext, meeting: MeetingView, waiting: Sequence[Booking]) -> Rows:
    """Return one button for all absent people, or a button for each if others came."""
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
    """Return a button for each person who came after all, with names if several did."""
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


@constant
def _due(bot_id: int, now: datetime, most: int) -> Select[int]:
    query = select(Booking.id).where(Booking.absence_at <= now)
    query = query.where(people.whose_is_of_bot(Booking.person_id, bot_id))
    return query.order_by(Booking.absence_at, Booking.id).limit(most)


@constant
def _first() -> Select[datetime | None]:
    query = select(Booking.absence_at).where(Booking.absence_at.is_not(None))
    return query.order_by(Booking.absence_at).limit(1)
