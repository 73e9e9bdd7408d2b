"""Invent people of every kind in ten sessions, with what they said and were told."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, Row, session_row
from models.conversation import Conversation, InlineButtons, Update
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import Feedback, FeedbackOn
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, Slot, SlotStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import AuditEntry, Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from services.outbox import kinds

NOW = datetime(2027, 3, 2, 11, tzinfo=UTC)
SESSIONS = 10
UPDATES_EACH, MEETINGS_EACH, MESSAGES_EACH = 3, 2, 5
A_MENTOR = 50
SIGN_UP = range(6)
"""The last digits of people who are asked their postcode in the sign-up."""
DUE = 50
DAY = timedelta(days=1)


def fill(session: Session, numbers: range, people: int) -> None:
    """Add people: of ten, six in the sign-up, one with an offered place, two kept informed, one in.

    One in fifty stopped so long ago that they are to be erased.
    """
    rng = Random(numbers.start)
    if numbers.start == 1:
        session.execute(insert(ProgrammeSession), [_session(n, people) for n in range(SESSIONS)])
    heard = {n: NOW - (31 if n % 50 == 0 else rng.random() * 29) * DAY for n in numbers}
    session.execute(insert(Person), [_person(n, heard[n], rng) for n in numbers])
    session.execute(insert(Conversation), [_conversation(n, heard[n]) for n in numbers])
    session.execute(insert(Enrolment), [_enrolment(n, heard[n]) for n in numbers if n % 10 > 5])
    session.execute(insert(Update), [row for n in numbers for row in _updates(n, rng)])
    session.execute(insert(OutboxMessage), [row for n in numbers for row in _messages(n, rng)])
    _meetings(session, numbers, rng)
    session.execute(insert(InlineButtons), [_buttons(n, rng) for n in numbers])
    session.execute(insert(AuditEntry), [_audited(n, rng) for n in numbers])


def _meetings(session: Session, numbers: range, rng: Random) -> None:
    """Add a mentor in fifty people, with two past meetings for each of the fifty, and marks."""
    mentors = [n for n in numbers if n % A_MENTOR == 0]
    met = [n for n in numbers if n + A_MENTOR - n % A_MENTOR <= numbers[-1]]
    meetings = [(n, each) for n in met for each in range(MEETINGS_EACH)]
    session.execute(insert(Mentor), [{"person_id": n, "status": "active"} for n in mentors])
    session.execute(insert(Slot), [_slot(*it) for it in meetings])
    session.execute(insert(Booking), [_booking(*it, rng) for it in meetings])
    session.execute(insert(Feedback), [_mark(*it) for it in meetings])


def _slot_id(number: int, each: int) -> int:
    return number * MEETINGS_EACH + each


def _slot(number: int, each: int) -> Row:
    starts_at = NOW - 200 * DAY - timedelta(hours=_slot_id(number % A_MENTOR, each))
    return {
        "id": _slot_id(number, each),
        "mentor_id": number + A_MENTOR - number % A_MENTOR,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=20),
        "seats": 1,
        "taken": 1,
        "room": f"room-{number}-{each}",
        "status": SlotStatus.OPEN,
    }


def _booking(number: int, each: int, rng: Random) -> Row:
    return {
        "slot_id": _slot_id(number, each),
        "person_id": number,
        "session_id": 1 + number // 10 % SESSIONS,
        "uid": f"meeting-{number}-{each}",
        "booked_at": NOW - (205 + rng.random()) * DAY,
    }


def _mark(number: int, each: int) -> Row:
    return {
        "person_id": number,
        "session_id": 1 + number // 10 % SESSIONS,
        "about": FeedbackOn.MEETING,
        "subject_id": _slot_id(number, each),
        "score": 1 + number % 5,
        "words": "Très utile." if number % 3 == 0 else None,
        "said_at": NOW - 39 * DAY,
    }


def _buttons(number: int, rng: Random) -> Row:
    said_at = NOW - rng.random() * 29 * DAY
    return {"person_id": number, "buttons": [["Je serai là", "a:come:1"]], "said_at": said_at}


def _audited(number: int, rng: Random) -> Row:
    at = NOW - rng.random() * 300 * DAY
    return {"action": "person_seen", "subjects": {"person": number}, "at": at}


def _session(number: int, people: int) -> Row:
    return session_row(
        NOW,
        id=number + 1,
        code=f"s{number}",
        departments=departments(number),
        starts_on=date(2027, 3, 4) + 7 * number * DAY,
        seats=people,
    )


def departments(number: int) -> list[str]:
    return [f"{n:02}" for n in range(1 + number * 9, 10 + number * 9)]


def _person(number: int, heard_at: datetime, rng: Random) -> Row:
    kind = number % 10
    return {
        "id": number,
        "bot_id": BOT,
        "telegram_id": number,
        "joined_at": heard_at - (0 if kind < 6 else 200) * DAY,
        "language": "fr",
        "department": rng.choice(departments(number % SESSIONS)) if number % 7 else None,
        "keep_informed_at": NOW - rng.random() * 300 * DAY if kind in (7, 8) else None,
        "comfort_needs": "captions" if number % 100 == 9 else None,
        "look_at": NOW + (rng.randrange(1, 30) * DAY if number % 50 else -DAY),
    }


def _conversation(number: int, heard_at: datetime) -> Row:
    return {
        "person_id": number,
        "depth": 0,
        "script": "way_in" if number % 10 in SIGN_UP else "menu",
        "version": 1,
        "step": "postcode",
        "answers": {"situation": "yes", "age": "26_49"},
        "trail": ["welcome", "data", "situation", "age"],
        "question": 1,
        "last_question": 1,
        "heard_at": heard_at,
    }


def _enrolment(number: int, heard_at: datetime) -> Row:
    status = {6: EnrolmentStatus.OFFERED, 9: EnrolmentStatus.PLACE}
    return {
        "person_id": number,
        "session_id": 1 + number // 10 % SESSIONS,
        "status": status.get(number % 10, EnrolmentStatus.REFUSED),
        "changed_at": heard_at,
    }


def _updates(number: int, rng: Random) -> Iterator[Row]:
    for each in range(UPDATES_EACH):
        said_at = NOW - rng.random() * 36 * DAY
        yield {
            "bot_id": BOT,
            "update_id": number * UPDATES_EACH + each,
            "person_id": number,
            "lane": number,
            "answer_due_at": said_at,
            "answered_at": said_at,
        }


def _messages(number: int, rng: Random) -> Iterator[Row]:
    """Yield what a person was told, and a last message that waits for a later day."""
    for each in range(MESSAGES_EACH - 1):
        said_at = NOW - rng.random() * 91 * DAY
        yield _message(number, each, said_at) | {"state": OutboxState.SENT, "finished_at": said_at}
    due_at = NOW + (1 + rng.random() * 60) * DAY
    yield _message(number, MESSAGES_EACH, due_at) | {
        "state": OutboxState.QUEUED,
        "finished_at": None,
    }


def _message(number: int, each: int, due_at: datetime) -> Row:
    return {
        "bot_id": BOT,
        "person_id": number,
        "kind": "from_team",
        "params": {},
        "key": f"said:{number}:{each}",
        "urgency": Urgency.REMINDER,
        "due_at": due_at,
        "next_try_at": due_at,
        "attempts": 0,
        "doubtful": False,
    }


def due() -> Sequence[Row]:
    """Return messages that are due now, each to another person."""
    params = kinds.message_params("chase.stopped")
    return [
        _message(number, MESSAGES_EACH + 1, NOW - timedelta(seconds=number))
        | {"params": params, "state": OutboxState.QUEUED}
        for number in range(1, 1 + DUE)
    ]
