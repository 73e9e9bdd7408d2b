"""Fill bookings, half meetings and half workshops, of which the same number is due in any total."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, Row, session_row
from models.mentoring import Booking, Mentor, MentorStatus, Slot
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopKind

CALLS = 50
"""Calls that begin in ten minutes; as many begin tomorrow, with seats in two workshops each."""
NOW = datetime(2027, 3, 2, 17, 0, 10, tzinfo=UTC)
"""18:00 in Paris: the evening messages are due in the same tick."""
SOON = datetime(2027, 3, 2, 17, 10, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
GROUP, IN_A_WORKSHOP = 8, 30
ENQUEUED = 2 * (CALLS + 2 * IN_A_WORKSHOP)
PEOPLE = 1_000
ALONE = 2 * CALLS + 4
"""Bookings due now or tomorrow are calls, up to the next whole group."""


def people(session: Session) -> None:
    values = {"bot_id": BOT, "joined_at": NOW, "language": "fr", "department": "31"}
    mentors = range(PEOPLE, PEOPLE + CALLS)
    people = [
        {**values, "id": number, "telegram_id": number} for number in (*range(1, PEOPLE), *mentors)
    ]
    session.execute(insert(Person), people)
    mentor = {"status": MentorStatus.ACTIVE, "first_name": "Ada"}
    session.execute(insert(Mentor), [{"person_id": number, **mentor} for number in mentors])
    programme_session = session_row(NOW, starts_on=date(2027, 3, 1), seats=PEOPLE)
    session.execute(insert(ProgrammeSession), [programme_session])


def _when(number: int, group_size: int) -> datetime:
    """Return when a booking begins: the first now, the next tomorrow, others far away."""
    group = number // group_size
    if number < CALLS:
        return SOON
    if number < 2 * CALLS:
        return NOW + timedelta(hours=20)
    side = -1 if group % 2 else 1
    return NOW + side * (timedelta(days=3) + timedelta(minutes=group))


def bookings(session: Session, numbers: range) -> None:
    """Add bookings: calls for those due now and tomorrow, groups for the others."""
    slots = [_slot(number) for number in numbers if number < ALONE or number % GROUP == 0]
    session.execute(insert(Slot), slots)
    session.execute(insert(Booking), [_booking(number) for number in numbers])


def _slot(number: int) -> Row:
    is_call = number < ALONE
    starts_at = _when(number, GROUP)
    return {
        "id": 1 + number,
        "mentor_id": PEOPLE + number % CALLS,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "seats": 1 if is_call else GROUP,
        "taken": 1 if is_call else GROUP,
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
    session.execute(
        insert(Workshop), [_workshop(number) for number in numbers if number % IN_A_WORKSHOP == 0]
    )
    rows = [
        {
            "workshop_id": 1 + number // IN_A_WORKSHOP,
            "person_id": 1 + (number + PEOPLE // 2) % (PEOPLE - 1),
            "status": RegistrationStatus.REGISTERED,
            "asked_at": NOW,
            "changed_at": NOW,
            "uid": f"w{number}",
        }
        for number in numbers
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
