"""Invent bookings, half of them in workshops; as many are due among few as among many."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, Row, session_row
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, Slot
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopKind

CALLS = 50
"""Calls that begin in ten minutes; as many begin tomorrow, and seats in two workshops each."""
NOW = datetime(2027, 3, 2, 17, 0, 10, tzinfo=UTC)
"""18:00 in Paris: the evening messages are due in the same sweep."""
SOON = datetime(2027, 3, 2, 17, 10, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
GROUP, IN_A_WORKSHOP = 8, 30
QUEUED = 2 * (CALLS + 2 * IN_A_WORKSHOP)
PEOPLE = 1_000
ALONE = 2 * CALLS + 4
"""The bookings that are calls: those due now or tomorrow, up to the next whole group."""


def people(session: Session) -> None:
    someone = {"bot_id": BOT, "joined_at": NOW, "language": "fr", "department": "31"}
    mentors = range(PEOPLE, PEOPLE + CALLS)
    people = [{**someone, "id": n, "telegram_id": n} for n in (*range(1, PEOPLE), *mentors)]
    session.execute(insert(Person), people)
    ada = {"status": MentorStatus.ACTIVE, "first_name": "Ada"}
    session.execute(insert(Mentor), [{"person_id": n, **ada} for n in mentors])
    here = session_row(NOW, starts_on=date(2027, 3, 1), seats=PEOPLE)
    session.execute(insert(ProgrammeSession), [here])


def _when(number: int, each: int) -> datetime:
    """Return when a booking begins: the first ones now, the next tomorrow, all others days away."""
    group = number // each
    if number < CALLS:
        return SOON
    if number < 2 * CALLS:
        return NOW + timedelta(hours=20)
    side = -1 if group % 2 else 1
    return NOW + side * (timedelta(days=3) + timedelta(minutes=group))


def bookings(session: Session, numbers: range) -> None:
    """Add bookings: calls for those due now or tomorrow, group meetings for the others."""
    slots = [_slot(n) for n in numbers if n < ALONE or n % GROUP == 0]
    session.execute(insert(Slot), slots)
    session.execute(insert(Booking), [_booking(n) for n in numbers])


def _slot(number: int) -> Row:
    alone = number < ALONE
    starts_at = _when(number, GROUP)
    return {
        "id": 1 + number,
        "mentor_id": PEOPLE + number % CALLS,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "seats": 1 if alone else GROUP,
        "taken": 1 if alone else GROUP,
        "room": f"{number:032x}",
    }


def _booking(number: int) -> Row:
    first = number if number < ALONE else number - number % GROUP
    return {
        "slot_id": 1 + first,
        "person_id": 1 + number % (PEOPLE - 1),
        "session_id": 1,
        "uid": f"b{number}",
        "booked_at": NOW - 30 * ONE_DAY,
    }


def registrations(session: Session, numbers: range) -> None:
    session.execute(insert(Workshop), [_workshop(n) for n in numbers if n % IN_A_WORKSHOP == 0])
    rows = [
        {
            "workshop_id": 1 + n // IN_A_WORKSHOP,
            "person_id": 1 + (n + PEOPLE // 2) % (PEOPLE - 1),
            "status": RegistrationStatus.REGISTERED,
            "asked_at": NOW,
            "changed_at": NOW,
            "uid": f"w{n}",
        }
        for n in numbers
    ]
    session.execute(insert(Registration), rows)


def _workshop(number: int) -> Row:
    starts_at = _when(number, IN_A_WORKSHOP)
    return {
        "id": 1 + number // IN_A_WORKSHOP,
        "session_id": 1,
        "code": f"w{number}",
        "kind": WorkshopKind.CV,
        "title": "Mon CV",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "seats": IN_A_WORKSHOP,
        "capacity": IN_A_WORKSHOP,
        "places": IN_A_WORKSHOP,
        "taken": IN_A_WORKSHOP,
        "attendance_code": "1234",
    }
