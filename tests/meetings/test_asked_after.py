"""« La rencontre a eu lieu ? »: asked of who wants fewer messages, and on Monday if need be."""

from datetime import datetime, timedelta
from secrets import randbelow

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from services.meetings import messages, notifications
from services.slots import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import BOT, NOON, a_mentor, a_participant, a_session, a_slot
from tests.outbox import builders

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SATURDAY = NOON + 11 * DAY
"""13 March 2027, a meeting of half an hour at noon."""
ASKED = SATURDAY + 35 * MINUTE
KINDS = {it.name: it for it in (messages.AFTER, builders.NUDGE)}


def a_meeting(session: Session) -> Person:
    here = a_session(session, starts_on=NOON.date())
    person = a_participant(session, here)
    slot = a_slot(session, a_mentor(session), SATURDAY)
    booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow)
    assert booked.booking_id
    notifications.tell_booked(session, booked.booking_id, NOON)
    return person


def asked(session: Session, now: datetime) -> int:
    return sum("a eu lieu ?" in text for text in builders.deliver(session, KINDS, BOT, now))


@pytest.mark.parametrize("setting", ["fewer_messages_at", "nudges_suspended_at"])
def test_who_wants_fewer_messages_is_asked_whether_it_took_place(
    database: Database, setting: str
) -> None:
    def work(session: Session) -> int:
        setattr(a_meeting(session), setting, NOON)
        return asked(session, ASKED)

    assert database.transact_now(work) == 1


def test_when_the_messages_of_a_saturday_are_spent_it_is_asked_on_monday(
    database: Database,
) -> None:
    def work(session: Session) -> list[int]:
        builders.spend_the_day(session, a_meeting(session), SATURDAY)
        monday = (SATURDAY + 2 * DAY).replace(hour=7)
        return [asked(session, at) for at in (ASKED, ASKED + DAY, monday)]

    assert database.transact_now(work) == [0, 0, 1]
