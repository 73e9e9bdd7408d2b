"""Who is told what when a meeting is booked, moved, cancelled; and what is promised for then.

Everything that was promised for a meeting is rechecked when it leaves: nothing is taken back here.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.mentoring import Booking, BookingStatus, Mentor, Slot
from models.outbox import State
from models.people import Person
from rules.mentoring.slots import ONE_DAY, HowItWent, Kind, are_contrary, kind_of
from rules.tickets.working_hours import zone_of
from services.conversation import inline_buttons
from services.mentoring import (
    bookings,
    emails,
    meeting_cards,
    mentor_cancellations,
    messages,
    participant_emails,
    presenting,
    team_notices,
    unconfirmed_meetings,
)
from services.mentoring.outcomes import Said, Saying, Side
from services.mentoring.slots.seats import Ended
from services.mentoring.slots.slots import of_slot
from services.outbox import outbox
from services.outbox.kinds import message_params
from services.outbox.outbox import Kind as MessageKind
from services.people.tokens import Chance
from services.team import notifications

FOR_A_QUESTION = timedelta(minutes=3)
"""The mentor hears of a booking with the question that comes with it, if one comes soon."""
SOON, AFTER = timedelta(minutes=10), timedelta(minutes=5)
EVENING = time(18)


def tell_booked(session: Session, booking_id: int, now: datetime) -> None:
    """Booked, or moved here: both sides are asked afterwards, the mentor is told before too."""
    booking = session.get_one(Booking, booking_id)
    slot = session.get_one(Slot, booking.slot_id)
    _tell_mentor_booked(session, booking, slot, now)
    _promise_evening(session, slot, now)
    meeting_cards.follow_mentor(session, slot, now)
    here = {"slot": slot.id, "booking": booking.id}
    before, then = slot.starts_at - SOON, slot.ends_at + AFTER
    _to_mentor(session, messages.SOON_MENTOR, slot, before, f"{slot.id}")
    _to_mentor(session, messages.AFTER_MENTOR, slot, then, f"{slot.id}")
    person = session.get_one(Person, booking.person_id)
    asked = here | {"version": booking.sequence}
    _promise(session, messages.AFTER, person, then, _at(booking, slot), asked)
    emails.about_meeting(session, slot, now)
    participant_emails.meeting_stands(session, booking, now)


def tell_question(session: Session, booking_id: int, now: datetime) -> None:
    """The question is written, or there is none: the mentor need not wait for it."""
    booking = session.get_one(Booking, booking_id)
    slot = session.get_one(Slot, booking.slot_id)
    mentor = session.get_one(Person, slot.mentor_id)
    for kind, what in (
        (messages.BOOKED, _version(slot)),
        (messages.JOINED, _at(booking, slot)),
    ):
        outbox.bring_forward(session, mentor.bot_id, _key(kind, mentor, what), now)


def tell_left(session: Session, booking_id: int, slot_id: int, now: datetime) -> None:
    """A participant gave a seat back: their mentor knows, if they had heard of it."""
    slot = session.get_one(Slot, slot_id)
    booking = session.get_one(Booking, booking_id)
    if not _waits_to_be_told(session, booking.id, slot, now):
        _tell_mentor_left(session, booking, slot, now)
    meeting_cards.follow_mentor(session, slot, now)
    stands = booking.status is BookingStatus.BOOKED
    meeting_cards.follow(session, booking, slot_id, "moved" if stands else "cancelled", now)
    if not stands:
        participant_emails.meeting_ended(session, booking, now)


def _tell_mentor_left(session: Session, booking: Booking, slot: Slot, now: datetime) -> None:
    what = f"{booking.id}:{slot.id}:{booking.sequence}"
    given = {"slot": slot.id, "booking": booking.id}
    mentor = session.get_one(Person, slot.mentor_id)
    _promise(session, messages.LEFT, mentor, now, what, given)
    emails.left(session, slot, booking, now)


def _waits_to_be_told(session: Session, booking_id: int, slot: Slot, now: datetime) -> bool:
    """The mentor has not heard of this seat, and will not: what would say so is dropped."""
    mentor = session.get_one(Person, slot.mentor_id)
    for kind, what in (
        (messages.JOINED, f"{booking_id}:{slot.id}:"),
        (messages.BOOKED, f"{slot.id}:"),
    ):
        if promised := outbox.newest(session, mentor.id, _key(kind, mentor, what)):
            return promised.state is State.QUEUED and promised.due_at > now
    return False


def tell_cancelled(session: Session, ended: Iterable[Ended], now: datetime) -> None:
    """The mentor cannot come, or may not: everyone booked is told, and offered others."""
    for it in ended:
        person = session.get_one(Person, it.person_id)
        given = {"slot": it.slot_id, "booking": it.booking_id}
        what = f"{it.booking_id}:{it.sequence}"
        _promise(session, messages.CANCELLED, person, now, what, given)
        booking = session.get_one(Booking, it.booking_id)
        meeting_cards.follow(session, booking, it.slot_id, "cancelled", now)
        meeting_cards.follow_mentor(session, session.get_one(Slot, it.slot_id), now)
        participant_emails.meeting_ended(session, booking, now)


def release(session: Session, person_id: int, now: datetime, chance: Chance) -> None:
    """Before someone is erased: seats go back, and who expected them is told."""
    for ended in bookings.release_all(session, person_id, now, chance):
        slot = session.get_one(Slot, ended.slot_id)
        meeting_cards.follow_mentor(session, slot, now)
        if slot.taken == 0 and not _waits_to_be_told(session, ended.booking_id, slot, now):
            _to_mentor(session, messages.FREED, slot, now, _version(slot))
    if session.get(Mentor, person_id) is None:
        return
    for ended in mentor_cancellations.withdraw_all(session, person_id, now):
        _tell_gone(session, ended, now)
    mentor_cancellations.forget_unbooked(session, person_id)


def _tell_gone(session: Session, ended: Ended, now: datetime) -> None:
    person = session.get_one(Person, ended.person_id)
    slot = session.get_one(Slot, ended.slot_id)
    booking = session.get_one(Booking, ended.booking_id)
    meeting_cards.follow(session, booking, ended.slot_id, "cancelled", now)
    values = presenting.for_participant(session, slot, person.id).values()
    told = {name: values[name] for name in ("mentor", "day", "hour")}
    choose = [("meeting.see_all", inline_buttons.data("meeting_choose", person.id))]
    given = message_params("meeting.cancelled_choose", told, choose)
    _promise(session, messages.GONE, person, now, f"{ended.uid}:{ended.sequence}", given)


def tell_silent(session: Session, now: datetime) -> None:
    """Mentors who have not said that they will be there, then their people."""
    for silent in unconfirmed_meetings.to_nudge(session, now):
        slot = session.get_one(Slot, silent.slot_id)
        _to_mentor(session, messages.NUDGE, slot, now, _version(slot))
        emails.nudge(session, slot, now)
    for silent in unconfirmed_meetings.to_rescue(session, now):
        for booking_id, person_id in silent.people:
            person = session.get_one(Person, person_id)
            given = {"slot": silent.slot_id, "booking": booking_id}
            what = f"{booking_id}:{silent.slot_id}"
            _promise(session, messages.RESCUE, person, now, what, given)


def tell_confirmed(session: Session, slot_id: int, now: datetime) -> None:
    """The mentor will be there: so those know who have a seat."""
    slot = session.get_one(Slot, slot_id)
    for booking in of_slot(session, slot_id):
        person = session.get_one(Person, booking.person_id)
        given = {"slot": slot_id, "booking": booking.id}
        _promise(session, messages.CONFIRMED, person, now, _at(booking, slot), given)


def tell_how_it_went(
    session: Session, booking_id: int, side: Side, said: Said, now: datetime
) -> None:
    """What follows from an answer: another time, a card for the team."""
    if said.outcome is not Saying.NOTED:
        return
    booking = session.get_one(Booking, booking_id)
    by_participant, by_mentor = booking.said_by_participant, booking.said_by_mentor
    if said.second_absence:
        _tell_second_absence(session, booking_id, now)
    if are_contrary(by_participant, by_mentor):
        team_notices.contrary(session, booking, now)
    elif side is Side.PARTICIPANT and by_participant is HowItWent.NOBODY_CAME:
        team_notices.no_mentor(session, booking, now)
    if side is Side.MENTOR and by_mentor is HowItWent.COULD_NOT:
        person = session.get_one(Person, booking.person_id)
        given = {"slot": booking.slot_id, "booking": booking.id}
        _promise(session, messages.PROPOSED, person, now, f"{booking.id}", given)


def _tell_second_absence(session: Session, booking_id: int, now: datetime) -> None:
    """Nobody is scolded: what gets in the way?  And the team knows."""
    booking = session.get_one(Booking, booking_id)
    person = session.get_one(Person, booking.person_id)
    given = {"booking": booking_id, "slot": booking.slot_id}
    _promise(session, messages.ABSENCES, person, now + AFTER, f"{booking_id}", given)
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
    if slot.taken == 1 or kind_of(slot.seats) is Kind.CALL:
        _to_mentor(session, messages.BOOKED, slot, due_at, _version(slot))
        return
    mentor = session.get_one(Person, slot.mentor_id)
    given = {"slot": slot.id, "booking": booking.id}
    _promise(session, messages.JOINED, mentor, due_at, _at(booking, slot), given)


def _promise_evening(session: Session, slot: Slot, now: datetime) -> None:
    """One message for the whole next day, at 18:00 where the mentor is."""
    zone = zone_of(session.get_one(Mentor, slot.mentor_id).department)
    on = slot.starts_at.astimezone(zone).date()
    due_at = datetime.combine(on - ONE_DAY, EVENING, zone).astimezone(UTC)
    if due_at <= now:
        return
    mentor, day = session.get_one(Person, slot.mentor_id), on.isoformat()
    _promise(session, messages.EVENING, mentor, due_at, day, {"on": day})


def _to_mentor(
    session: Session, kind: MessageKind, slot: Slot, due_at: datetime, what: str
) -> None:
    mentor = session.get_one(Person, slot.mentor_id)
    _promise(session, kind, mentor, due_at, what, {"slot": slot.id})


def _promise(
    session: Session,
    kind: MessageKind,
    person: Person,
    due_at: datetime,
    what: str,
    given: Mapping[str, Any],
) -> None:
    key = _key(kind, person, what)
    outbox.enqueue(session, kind, person, key=key, due_at=due_at, params=given)


def _key(kind: MessageKind, person: Person, what: str) -> str:
    return f"{kind.name}:{person.id}:{what}"


def _at(booking: Booking, slot: Slot) -> str:
    return f"{booking.id}:{slot.id}:{booking.sequence}"


def _version(slot: Slot) -> str:
    """Another room, another version: once empty and booked again, it is told again."""
    return f"{slot.id}:{slot.room[:8]}"
