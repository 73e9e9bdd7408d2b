"""Queue e-mails about meetings: to mentors, and to participants who want copies."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from html import unescape

from sqlalchemy.orm import Session

from flows.texts import translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxEmail
from models.people import Person
from rules.schedule.days import ONE_DAY
from rules.schedule.time_zones import local_date, zone_of
from rules.slots.slots import MeetingKind, kind_of
from services.meetings import disclosure, presenting
from services.meetings.presenting import for_mentor
from services.mentors.access import may
from services.outbox import email_outbox
from services.outbox.email_rendering import EmailContent, Recheck, Refresh
from services.outbox.participant_emails import BOOKED, CANCELLED, MOVED, send
from services.outbox.signed_links import PAGE
from services.people.access import Access
from services.schedule.video_rooms import VideoRooms
from services.slots.slots import day_of, of_slot, without_outcome

Links = Sequence[tuple[str, str, int]]
EVENING = time(18)
SOON, AFTER = timedelta(minutes=10), timedelta(minutes=5)
"""How long before a meeting its reminder is sent, and after it the question how it went."""
FOR_A_QUESTION = timedelta(minutes=3)
"""How long the message about a booking waits for the participant's question."""
BOOKING = "booking"


def about_meeting(session: Session, slot: Slot, now: datetime) -> None:
    """Queue the e-mails of a booked meeting: now, the evening before, just before, and after."""
    kind, room, confirm = kind_of(slot.seats), _room(slot), _confirm_links(slot)
    _send(
        session,
        slot,
        f"booked:{slot.id}:{room}",
        "letter.booked",
        now + FOR_A_QUESTION,
        confirm,
        file=True,
    )
    on, evening = evening_before(session, slot)
    if evening > now:
        _send(session, slot, f"evening:{slot.mentor_id}:{on}", "letter.evening", evening, confirm)
    _send(session, slot, f"soon:{slot.id}:{room}", "letter.soon", slot.starts_at - SOON, ())
    booking = of_slot(session, slot.id)[-1]
    outcome_links = [
        (f"page.{action}.button", action, booking.id)
        for action in ("took_place", "nobody_came", "could_not")
    ]
    links = outcome_links if kind is MeetingKind.CALL else []
    _send(session, slot, f"after:{slot.id}:{room}", "letter.after", slot.ends_at + AFTER, links)


def evening_before(session: Session, slot: Slot) -> tuple[date, datetime]:
    """Return the meeting's day, and 18:00 of the day before it, in the mentor's time zone."""
    zone = zone_of(session.get_one(Mentor, slot.mentor_id).department)
    on = slot.starts_at.astimezone(zone).date()
    return on, datetime.combine(on - ONE_DAY, EVENING, zone).astimezone(UTC)


def left(session: Session, slot: Slot, booking: Booking, now: datetime) -> None:
    key = f"left:{booking.id}:{booking.sequence}"
    _send(session, slot, key, "letter.left", now, (), file=not slot.taken, cancelled=True)


def nudge(session: Session, slot: Slot, now: datetime) -> None:
    key = f"nudge:{slot.id}:{_room(slot)}"
    _send(session, slot, key, "letter.nudge", now, _confirm_links(slot))


def renew(session: Session, mentor_id: int, now: datetime) -> None:
    """E-mail a new link to a mentor whose link has expired, once a day."""
    mentor = session.get(Mentor, mentor_id)
    if mentor is None or not may(session, mentor_id, Access.MENTOR):
        return
    if mentor.email is None or mentor.email_confirmed_at is None:
        return
    email_outbox.enqueue(
        session,
        session.get_one(Person, mentor_id),
        mentor.email,
        key=f"mentor:renew:{mentor_id}:{now:%Y-%m-%d}",
        text="letter.renew",
        values={"mentor": mentor.first_name},
        links=[_page_link(mentor_id)],
        due_at=now,
    )


def copy_booking(session: Session, booking: Booking, now: datetime) -> None:
    """Send the copy of a meeting just booked or moved."""
    _send_copy(session, booking, MOVED if booking.sequence else BOOKED, now)


def copy_earlier_booking(session: Session, booking_id: int, now: datetime) -> None:
    """Send the copy of a meeting booked before the participant asked for copies."""
    _send_copy(session, session.get_one(Booking, booking_id), BOOKED, now)


def copy_cancellation(session: Session, booking: Booking, now: datetime) -> None:
    _send_copy(session, booking, CANCELLED, now)


def copy_version(session: Session, booking_id: int) -> tuple[int, bool] | None:
    """Return the sequence of a booking, and whether the booking holds; None once the booking was
    erased with its mentor."""
    booking = session.get(Booking, booking_id)
    if booking is None:
        return None
    return booking.sequence, booking.status is BookingStatus.BOOKED


def _confirm_links(slot: Slot) -> Links:
    return (("page.confirm.button", "confirm", slot.id), ("page.cancel.button", "cancel", slot.id))


def _page_link(mentor_id: int) -> tuple[str, str, int]:
    return "letter.page", PAGE, mentor_id


def _send(
    session: Session,
    slot: Slot,
    key: str,
    text: str,
    due_at: datetime,
    links: Links,
    *,
    file: bool = False,
    cancelled: bool = False,
) -> None:
    mentor = session.get_one(Mentor, slot.mentor_id)
    if mentor.email is None or mentor.email_confirmed_at is None:
        return
    email_outbox.enqueue(
        session,
        session.get_one(Person, mentor.person_id),
        mentor.email,
        key=f"meeting:{key}",
        text=text,
        values={"slot": str(slot.id), "room": _room(slot)},
        links=[*links, _page_link(mentor.person_id)],
        due_at=due_at,
        calendar={"slot": slot.id, "cancelled": cancelled} if file else None,
    )


def _values(session: Session, slot: Slot) -> Mapping[str, str]:
    meeting = for_mentor(session, slot)
    values = {name: meeting.values()[name] for name in ("mentor", "day", "hour")}
    people = disclosure.names(session, slot.id, meeting.language)
    return values | {"date": meeting.date, "people": people}


def _room(slot: Slot) -> str:
    """Return a key of the current round of bookings: an emptied slot gets a new room."""
    return slot.room[:8]


def _is_same_room(session: Session, email: OutboxEmail, now: datetime) -> bool:
    slot = session.get(Slot, int(email.values["slot"]))
    same = slot is not None and email.values.get("room") in {None, _room(slot)}
    return same and _is_booked(session, email, now)


def _lies_ahead(session: Session, email: OutboxEmail, now: datetime) -> bool:
    slot = session.get(Slot, int(email.values["slot"]))
    return slot is not None and now < slot.starts_at and _is_same_room(session, email, now)


def _has_no_outcome(session: Session, email: OutboxEmail, now: datetime) -> bool:
    """Tell whether the mentor still has to say how the meeting went."""
    waits = bool(without_outcome(session, int(email.values["slot"])))
    return waits and _is_same_room(session, email, now)


def _meets_tomorrow(session: Session, email: OutboxEmail, now: datetime) -> bool:
    """Tell whether a meeting stands on the day of the queued one, and that day is still ahead."""
    department = session.get_one(Mentor, email.person_id).department
    is_ahead = local_date(now, department) < _day_of_email(session, email)
    return is_ahead and bool(_slots_of_day(session, email))


def _day_of_email(session: Session, email: OutboxEmail) -> date:
    on, _ = evening_before(session, session.get_one(Slot, int(email.values["slot"])))
    return on


def _slots_of_day(session: Session, email: OutboxEmail) -> Sequence[Slot]:
    return day_of(session, email.person_id, _day_of_email(session, email).isoformat())


def _evening(session: Session, email: OutboxEmail) -> EmailContent:
    """Tell the first hour of the day; ask about a single meeting not confirmed, as the chat."""
    first, *others = _slots_of_day(session, email)
    links = () if others or first.confirmed_at else _confirm_links(first)
    return EmailContent(_values(session, first), [*links, _page_link(email.person_id)])


def _with_everyone(session: Session, email: OutboxEmail) -> EmailContent:
    """Fill in the names of the participants at the moment of sending."""
    slot = session.get_one(Slot, int(email.values["slot"]))
    return EmailContent(_values(session, slot), email.links)


def _soon(rooms: VideoRooms, session: Session, email: OutboxEmail) -> EmailContent:
    """Lead to the video, whose room is known by now."""
    slot = session.get_one(Slot, int(email.values["slot"]))
    room = for_mentor(session, slot).values(rooms)["room"]
    return replace(_with_everyone(session, email), room=room)


def _is_booked(session: Session, email: OutboxEmail, _: datetime) -> bool:
    slot = session.get(Slot, int(email.values["slot"]))
    return slot is not None and slot.status is SlotStatus.OPEN and slot.taken > 0


def _is_unconfirmed(session: Session, email: OutboxEmail, now: datetime) -> bool:
    slot = session.get(Slot, int(email.values["slot"]))
    return _lies_ahead(session, email, now) and slot is not None and slot.confirmed_at is None


def _send_copy(session: Session, booking: Booking, text: str, now: datetime) -> None:
    person = session.get_one(Person, booking.person_id)
    if person.email_copies_at is None:
        return
    slot = session.get_one(Slot, booking.slot_id)
    values = presenting.of_booking(session, booking).values()
    title = translate(person.language, f"event.title.{kind_of(slot.seats)}", **values)
    placeholders = {"title": unescape(title), "day": values["day"], "hour": values["hour"]}
    reference = {BOOKING: booking.id, "sequence": booking.sequence}
    send(session, person, text, placeholders, reference, slot.starts_at, now)


RECHECKS: Mapping[str, Recheck] = {
    "letter.booked": _lies_ahead,
    "letter.evening": _meets_tomorrow,
    "letter.soon": _lies_ahead,
    "letter.after": _has_no_outcome,
    "letter.nudge": _is_unconfirmed,
}


def refreshes(rooms: VideoRooms) -> Mapping[str, Refresh]:
    """Return, by the text of an e-mail, the function that fills in its values before sending."""
    return {
        "letter.booked": _with_everyone,
        "letter.evening": _evening,
        "letter.soon": partial(_soon, rooms),
        "letter.after": _with_everyone,
        "letter.left": _with_everyone,
        "letter.nudge": _with_everyone,
    }
