"""What a person has booked: meetings and workshops in one list."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.slots import SlotStatus
from models.people import Person
from models.workshops import (
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopKind,
    WorkshopStatus,
)
from services.agenda.events import AgendaEvent, EventKind, events_of, title
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.slots import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import NOON, a_mentor, a_participant, a_session, a_slot
from tests.workshops.attending import a_registration

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOMS = VideoRooms("https://video.example")
RANDOM_BELOW = Random(5).randrange


def a_workshop(session: Session, starts_at: datetime, **more: Any) -> Workshop:
    values: dict[str, Any] = {
        "code": f"{starts_at:%d%H%M}",
        "kind": WorkshopKind.CV,
        "title": "Mon CV",
        "starts_at": starts_at,
        "ends_at": starts_at + 2 * HOUR,
        "seats": 30,
        "capacity": 100,
        "places": 30,
        "room_url": "https://video.example/cv",
        "attendance_code": "1234",
    }
    workshop = Workshop(**(values | more))
    session.add(workshop)
    session.flush()
    return workshop


def registered(
    session: Session,
    person: Person,
    workshop: Workshop,
    status: RegistrationStatus = RegistrationStatus.REGISTERED,
) -> Registration:
    workshop.taken += 1
    return a_registration(session, workshop, person, status)


def found(session: Session, person: Person, since: datetime, until: datetime) -> list[AgendaEvent]:
    return events_of(session, person.id, ROOMS, since, until)


def test_meetings_and_workshops_come_in_the_order_of_the_day(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        mentor = a_mentor(session)
        call = a_slot(session, mentor, NOON + 5 * HOUR, room="one")
        group = a_slot(session, mentor, NOON + 2 * HOUR, seats=3, room="three")
        workshop = a_workshop(session, NOON + 3 * HOUR, session_id=here.id, sequence=2)
        registration = registered(session, person, workshop)
        ids = [
            bookings.book(session, DIARY, person.id, it.id, None, NOON, RANDOM_BELOW).booking_id
            for it in (call, group)
        ]

        events = found(session, person, NOON, NOON + DAY)

        assert [it.kind for it in events] == [EventKind.GROUP, EventKind.WORKSHOP, EventKind.CALL]
        assert [it.booking_id for it in events] == [ids[1], registration.id, ids[0]]
        assert [it.subject_id for it in events] == [group.id, workshop.id, call.id]
        assert [title(it, "fr") for it in events] == [
            "Rencontre avec Ada",
            "Mon CV",
            "Appel avec Ada",
        ]
        assert [it.room for it in events] == [
            "https://video.example/declic-three",
            "https://video.example/cv",
            "https://video.example/declic-one",
        ]
        assert events[1].sequence == 2
        [first, *_] = events_of(session, person.id, NO_ROOMS, NOON, NOON + DAY)
        assert first.room == ""

    database.transact_now(work)


def test_what_is_under_way_is_there_and_what_is_over_is_not(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        workshop = a_workshop(session, NOON, session_id=here.id)
        registered(session, person, workshop)

        assert len(found(session, person, NOON + HOUR, NOON + DAY)) == 1
        assert found(session, person, workshop.ends_at, NOON + DAY) == []
        assert found(session, person, NOON - DAY, NOON) == []

    database.transact_now(work)


@pytest.mark.parametrize(
    "status", [it for it in RegistrationStatus if it is not RegistrationStatus.REGISTERED]
)
def test_who_has_no_seat_has_no_event(database: Database, status: RegistrationStatus) -> None:
    def work(session: Session) -> list[AgendaEvent]:
        here = a_session(session)
        person = a_participant(session, here)
        registered(session, person, a_workshop(session, NOON + HOUR, session_id=here.id), status)
        return found(session, person, NOON, NOON + DAY)

    assert database.transact_now(work) == []


def test_what_was_called_off_is_no_event(database: Database) -> None:
    def work(session: Session) -> list[AgendaEvent]:
        here = a_session(session)
        person = a_participant(session, here)
        slot = a_slot(session, a_mentor(session), NOON + 4 * HOUR)
        bookings.book(session, DIARY, person.id, slot.id, None, NOON, RANDOM_BELOW)
        workshop = a_workshop(session, NOON + HOUR, session_id=here.id)
        registered(session, person, workshop)
        slot.status, workshop.status = SlotStatus.CANCELLED, WorkshopStatus.CANCELLED
        session.flush()
        return found(session, person, NOON, NOON + DAY)

    assert database.transact_now(work) == []
