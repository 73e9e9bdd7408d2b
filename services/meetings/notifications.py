"""Tell both sides when a meeting is booked, moved or cancelled, and queue its reminders.

Each queued message is rechecked when it is sent, so nothing is removed from the outbox here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxState
from models.people import Person
from rules.slots.slots import MeetingKind, MeetingOutcome, are_contrary, is_absence, kind_of
from services.conversation import inline_buttons
from services.meetings import (
    emails,
    meeting_cards,
    messages,
    presenting,
    team_notices,
    unconfirmed_meetings,
)
from services.meetings.emails import AFTER, FOR_A_QUESTION, SOON
from services.meetings.outcomes import MeetingSide, OutcomeReport, OutcomeResult
from services.outbox import outbox
from services.outbox.kinds import message_params
from services.outbox.outbox import MessageKind
from services.people.tokens import RandomBelow
from services.slots import bookings, mentor_cancellations
from services.slots.seats import EndedBooking
from services.slots.slots import of_slot
from services.team import notifications


def tell_booked(session: Session, booking_id: int, now: datetime) -> None:
    """Queue what follows a booking or a move: news, reminders, and a question to both sides."""
    booking = session.get_one(Booking, booking_id)
    slot = session.get_one(Slot, booking.slot_id)
    _tell_mentor_booked(session, booking, slot, now)
    _enqueue_evening(session, slot, now)
    meeting_cards.follow_mentor(session, slot, now)
    params = {"slot": slot.id, "booking": booking.id}
    soon_at, after_at = slot.starts_at - SOON, slot.ends_at + AFTER
    _enqueue_to_mentor(session, messages.SOON_MENTOR, slot, soon_at, f"{slot.id}")
    _enqueue_to_mentor(session, messages.AFTER_MENTOR, slot, after_at, f"{slot.id}")
    person = session.get_one(Person, booking.person_id)
    after_params = params | {"version": booking.sequence}
    _enqueue(session, messages.AFTER, person, after_at, _seat_key(booking, slot), after_params)
    emails.about_meeting(session, slot, now)
    emails.copy_booking(session, booking, now)


def tell_question(session: Session, booking_id: int, now: datetime) -> None:
    """Send the mentor's message now: the question is written, or there is none."""
    booking = session.get_one(Booking, booking_id)
    slot = session.get_one(Slot, booking.slot_id)
    mentor = session.get_one(Person, slot.mentor_id)
    for kind, key_end in (
        (messages.BOOKED, _slot_key(slot)),
        (messages.JOINED, _seat_key(booking, slot)),
    ):
        outbox.bring_forward(session, mentor.bot_id, _key(kind, mentor, key_end), now)


def tell_left(session: Session, booking_id: int, slot_id: int, now: datetime) -> None:
    """Tell the mentor that a seat was given back, if the booking had been told.

    `slot_id` is the slot that was left: a booking that was moved has another by now.
    """
    slot = session.get_one(Slot, slot_id)
    booking = session.get_one(Booking, booking_id)
    if not _is_unannounced(session, booking.id, slot, now):
        _tell_mentor_seat_left(session, booking, slot, now)
    meeting_cards.follow_mentor(session, slot, now)
    is_booked = booking.status is BookingStatus.BOOKED
    meeting_cards.follow(session, booking, slot_id, "moved" if is_booked else "cancelled", now)
    if not is_booked:
        emails.copy_cancellation(session, booking, now)


def _tell_mentor_seat_left(session: Session, booking: Booking, slot: Slot, now: datetime) -> None:
    key_end = f"{booking.id}:{slot.id}:{booking.sequence}"
    params = {"slot": slot.id, "booking": booking.id}
    mentor = session.get_one(Person, slot.mentor_id)
    _enqueue(session, messages.LEFT, mentor, now, key_end, params)
    emails.left(session, slot, booking, now)


def _is_unannounced(session: Session, booking_id: int, slot: Slot, now: datetime) -> bool:
    """Tell whether the mentor was not told of this seat yet: the queued message will be dropped."""
    mentor = session.get_one(Person, slot.mentor_id)
    for kind, key_end in (
        (messages.JOINED, f"{booking_id}:{slot.id}:"),
        (messages.BOOKED, f"{slot.id}:"),
    ):
        if queued := outbox.newest(session, mentor.id, _key(kind, mentor, key_end)):
            waits_until = max(queued.due_at, queued.held_until or queued.due_at)
            return queued.state is OutboxState.QUEUED and waits_until > now
    return False


def tell_cancelled(
    session: Session, ended: Iterable[EndedBooking], now: datetime, *, is_absence: bool = False
) -> None:
    """Tell the participants of cancelled slots, and offer them others.

    During an absence these are somebody else's, and not the same for everybody.
    """
    for turn, seat in enumerate(ended):
        person = session.get_one(Person, seat.person_id)
        params = {"slot": seat.slot_id, "booking": seat.booking_id}
        params |= {"turn": turn} if is_absence else {}
        key_end = f"{seat.booking_id}:{seat.sequence}"
        _enqueue(session, messages.CANCELLED, person, now, key_end, params)
        booking = session.get_one(Booking, seat.booking_id)
        meeting_cards.follow(session, booking, seat.slot_id, "cancelled", now)
        meeting_cards.follow_mentor(session, session.get_one(Slot, seat.slot_id), now)
        emails.copy_cancellation(session, booking, now)


def cancel_meetings_of_erased(
    session: Session, person_id: int, now: datetime, random_below: RandomBelow
) -> None:
    """Release the seats and slots of a person about to be erased, and tell the other side."""
    for ended in bookings.release_all(session, person_id, now, random_below):
        slot = session.get_one(Slot, ended.slot_id)
        meeting_cards.follow_mentor(session, slot, now)
        if slot.taken == 0 and not _is_unannounced(session, ended.booking_id, slot, now):
            _enqueue_to_mentor(session, messages.FREED, slot, now, _slot_key(slot))
    if session.get(Mentor, person_id) is None:
        return
    for ended in mentor_cancellations.withdraw_all(session, person_id, now):
        _tell_mentor_erased(session, ended, now)
    mentor_cancellations.forget_unbooked(session, person_id)


def _tell_mentor_erased(session: Session, ended: EndedBooking, now: datetime) -> None:
    person = session.get_one(Person, ended.person_id)
    slot = session.get_one(Slot, ended.slot_id)
    booking = session.get_one(Booking, ended.booking_id)
    meeting_cards.follow(session, booking, ended.slot_id, "cancelled", now)
    values = presenting.for_participant(session, slot, person.id).values()
    placeholders = {name: values[name] for name in ("mentor", "day", "hour")}
    choose = [("meeting.see_all", inline_buttons.data("meeting_choose", person.id))]
    params = message_params("meeting.cancelled_choose", placeholders, choose)
    _enqueue(session, messages.GONE, person, now, f"{ended.uid}:{ended.sequence}", params)


def tell_silent(session: Session, now: datetime) -> None:
    """Nudge mentors who have not confirmed a meeting; later, offer the participants other slots."""
    for slot_people in unconfirmed_meetings.to_nudge(session, now):
        slot = session.get_one(Slot, slot_people.slot_id)
        _enqueue_to_mentor(session, messages.NUDGE, slot, now, _slot_key(slot))
        emails.nudge(session, slot, now)
    for slot_people in unconfirmed_meetings.to_rescue(session, now):
        for booking_id, person_id in slot_people.people:
            person = session.get_one(Person, person_id)
            params = {"slot": slot_people.slot_id, "booking": booking_id}
            key_end = f"{booking_id}:{slot_people.slot_id}"
            _enqueue(session, messages.RESCUE, person, now, key_end, params)


def tell_confirmed(session: Session, slot_id: int, now: datetime) -> None:
    """Tell the participants of a slot that the mentor has confirmed."""
    slot = session.get_one(Slot, slot_id)
    for booking in of_slot(session, slot_id):
        person = session.get_one(Person, booking.person_id)
        params = {"slot": slot_id, "booking": booking.id}
        _enqueue(session, messages.CONFIRMED, person, now, _seat_key(booking, slot), params)


def tell_how_it_went(
    session: Session, booking_id: int, side: MeetingSide, result: OutcomeReport, now: datetime
) -> None:
    """Act on an answer about how a meeting went: offer another slot, tell the other side, the team.

    An absence that waits is told to nobody.
    """
    if result.outcome is not OutcomeResult.NOTED:
        return
    booking = session.get_one(Booking, booking_id)
    by_participant, by_mentor = booking.said_by_participant, booking.said_by_mentor
    _tell_of_absence(session, booking, side, result, now)
    if are_contrary(by_participant, by_mentor):
        team_notices.contrary(session, booking, now)
        _tell_mentor_who_saw_nobody(session, booking, now)
    elif side is MeetingSide.PARTICIPANT and by_participant is MeetingOutcome.NOBODY_CAME:
        team_notices.no_mentor(session, booking, now)
    elif result.agreed:
        team_notices.agreed(session, booking, now)
    if side is MeetingSide.MENTOR and by_mentor is MeetingOutcome.COULD_NOT:
        person = session.get_one(Person, booking.person_id)
        params = {"slot": booking.slot_id, "booking": booking.id}
        _enqueue(session, messages.PROPOSED, person, now, f"{booking.id}", params)


def _tell_of_absence(
    session: Session, booking: Booking, side: MeetingSide, result: OutcomeReport, now: datetime
) -> None:
    """Tell the participant of an absence that counts from now on, or counts no more."""
    is_silent = booking.said_by_participant is None
    is_absent = is_absence(booking.said_by_participant, booking.said_by_mentor)
    if result.second_absence:
        _tell_second_absence(session, booking.id, now)
    elif side is MeetingSide.MENTOR and is_silent and is_absent:
        _tell_absence(session, booking, now)
    elif result.taken_back:
        _tell_taken_back(session, booking, now)


def ask_after_undoing(
    session: Session, booking: Booking, slot: Slot, noted_until: datetime, now: datetime
) -> None:
    """Ask the participant how it went, if the question was dropped while an absence waited."""
    if now < slot.ends_at + AFTER:
        return
    person = session.get_one(Person, booking.person_id)
    params = {"slot": slot.id, "booking": booking.id, "version": booking.sequence}
    key_end = f"{_seat_key(booking, slot)}:{noted_until:%Y%m%d%H%M%S}"
    _enqueue(session, messages.AFTER, person, now, key_end, params)


def _tell_absence(session: Session, booking: Booking, now: datetime) -> None:
    """Tell the participant kindly that nobody was seen; they may say otherwise."""
    person = session.get_one(Person, booking.person_id)
    params = {"booking": booking.id, "slot": booking.slot_id}
    _enqueue(session, messages.NOT_SEEN, person, now, f"{booking.id}:{booking.slot_id}", params)


def _tell_taken_back(session: Session, booking: Booking, now: datetime) -> None:
    """Tell the participant that the mentor has corrected an absence."""
    person = session.get_one(Person, booking.person_id)
    params = {"booking": booking.id, "slot": booking.slot_id}
    key_end = f"{booking.id}:{now:%Y%m%d%H%M%S}"
    _enqueue(session, messages.TAKEN_BACK, person, now, key_end, params)


def _tell_mentor_who_saw_nobody(session: Session, booking: Booking, now: datetime) -> None:
    """Tell a mentor who noted an absence that the participant claims to have come."""
    slot = session.get_one(Slot, booking.slot_id)
    if booking.said_by_mentor is not MeetingOutcome.NOBODY_CAME or slot.mentor_id is None:
        return
    mentor = session.get_one(Person, slot.mentor_id)
    params = {"booking": booking.id, "slot": slot.id, "said": booking.said_by_participant}
    key_end = f"{booking.id}:{booking.said_by_participant}"
    _enqueue(session, messages.DENIED, mentor, now, key_end, params)


def _tell_second_absence(session: Session, booking_id: int, now: datetime) -> None:
    """Ask the participant, without blame, what gets in the way; tell the team."""
    booking = session.get_one(Booking, booking_id)
    person = session.get_one(Person, booking.person_id)
    params = {"booking": booking_id, "slot": booking.slot_id}
    _enqueue(session, messages.ABSENCES, person, now, f"{booking_id}", params)
    notifications.notify(
        session,
        person.bot_id,
        message_params("desk.two_absences", {"name": notifications.name_of(session, person.id)}),
        key=f"two_absences:{booking_id}",
        now=now,
        about_id=person.id,
    )


def _tell_mentor_booked(session: Session, booking: Booking, slot: Slot, now: datetime) -> None:
    due_at = now + FOR_A_QUESTION
    if slot.taken == 1 or kind_of(slot.seats) is MeetingKind.CALL:
        _enqueue_to_mentor(session, messages.BOOKED, slot, due_at, _slot_key(slot))
        return
    mentor = session.get_one(Person, slot.mentor_id)
    params = {"slot": slot.id, "booking": booking.id}
    _enqueue(session, messages.JOINED, mentor, due_at, _seat_key(booking, slot), params)


def _enqueue_evening(session: Session, slot: Slot, now: datetime) -> None:
    """Queue one message about the whole next day, at 18:00 in the mentor's time zone."""
    on, due_at = emails.evening_before(session, slot)
    if due_at <= now:
        return
    mentor, day = session.get_one(Person, slot.mentor_id), on.isoformat()
    _enqueue(session, messages.EVENING, mentor, due_at, day, {"on": day})


def _enqueue_to_mentor(
    session: Session, kind: MessageKind, slot: Slot, due_at: datetime, key_end: str
) -> None:
    mentor = session.get_one(Person, slot.mentor_id)
    _enqueue(session, kind, mentor, due_at, key_end, {"slot": slot.id})


def _enqueue(
    session: Session,
    kind: MessageKind,
    person: Person,
    due_at: datetime,
    key_end: str,
    params: Mapping[str, Any],
) -> None:
    key = _key(kind, person, key_end)
    outbox.enqueue(session, kind, person, key=key, due_at=due_at, params=params)


def _key(kind: MessageKind, person: Person, key_end: str) -> str:
    return f"{kind.name}:{person.id}:{key_end}"


def _seat_key(booking: Booking, slot: Slot) -> str:
    return f"{booking.id}:{slot.id}:{booking.sequence}"


def _slot_key(slot: Slot) -> str:
    """Return the slot and its room: an emptied slot has a new room, and is told again."""
    return f"{slot.id}:{slot.room[:8]}"
