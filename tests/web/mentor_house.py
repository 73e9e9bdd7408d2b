"""A mentor with a call, a group and free times, and a way to their pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from services.slots import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import a_mentor, a_participant, a_session, a_slot

QUESTION = "Je viens du commerce. <b>Community manager</b>, c'est pour moi ?"
RANDOM_BELOW = Random(11).randrange


@dataclass(frozen=True)
class Mentoring:
    """Ids of what there is."""

    mentor_id: int
    other_mentor_id: int
    call: int
    group: int
    free: int
    past: int
    call_booking: int
    past_booking: int


def a_mentor_at_work(session: Session, now: datetime) -> Mentoring:
    """A call tomorrow (Camille), a group of two the day after, two free times, a call just over."""
    here = a_session(session, starts_on=now.date(), ends_on=now.date() + timedelta(days=11))
    mentor = a_mentor(session, first_name="Ada", department="31")
    other = a_mentor(session, 901, first_name="Bob")
    hour, day = timedelta(hours=1), timedelta(days=1)
    at = now.replace(minute=0, second=0, microsecond=0)
    call = a_slot(session, mentor, at + day, room="r0om")
    group = a_slot(session, mentor, at + 2 * day, seats=4)
    free = a_slot(session, mentor, at + 3 * day)
    a_slot(session, mentor, at + 4 * day)
    past = a_slot(session, mentor, at + 3 * hour)
    people = [
        a_participant(session, here, 10 + number, first_name=name)
        for number, name in enumerate(("Camille", "Noé", "Léa", "Sami"))
    ]
    asked = {call: (0,), group: (1, 2), past: (3,)}
    booked = {
        (slot.id, number): _book(session, people[number].id, slot.id, now)
        for slot, numbers in asked.items()
        for number in numbers
    }
    past.starts_at, past.ends_at = at - hour, at - hour / 2
    session.flush()
    return Mentoring(
        mentor.person_id,
        other.person_id,
        call.id,
        group.id,
        free.id,
        past.id,
        booked[call.id, 0],
        booked[past.id, 3],
    )


def _book(session: Session, person_id: int, slot_id: int, now: datetime) -> int:
    question = QUESTION if person_id % 2 else None
    booked = bookings.book(session, DIARY, person_id, slot_id, question, now, RANDOM_BELOW)
    assert booked.booking_id is not None, booked
    return booked.booking_id
