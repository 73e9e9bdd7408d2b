"""Slots that were opened while rooms could be made, and cannot any more: nobody is offered them."""

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.slots import Slot
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.slots import availability, bookings, rooms
from services.slots.bookings import BookingResult
from services.slots.capacity import cover
from services.workshops.diary import DIARY
from tests.harness.builders import NOON, a_mentor, a_participant, a_session, a_slot

ROOMS = VideoRooms("https://visio.example")
OWN = "https://visio.moulins.test/ada"
AT = NOON + timedelta(days=14)


@pytest.mark.parametrize(
    ("own", "approved", "house", "offered"),
    [
        (None, None, NO_ROOMS, False),
        (OWN, None, NO_ROOMS, False),
        (None, NOON, NO_ROOMS, False),
        ("", NOON, NO_ROOMS, False),
        (OWN, NOON, NO_ROOMS, True),
        (None, None, ROOMS, True),
    ],
)
def test_a_meeting_is_offered_while_it_has_somewhere_to_take_place(
    database: Database,
    own: str | None,
    approved: datetime | None,
    house: VideoRooms,
    *,
    offered: bool,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, AT)
        mentor.own_room_url, mentor.own_room_approved_at = own, approved
        session.flush()
        assert house.has_one(mentor.own_room) is offered
        rooms.look_again(session, NOON, house)

        days = availability.days(session, DIARY, person.id, NOON)
        assert bool(days) is offered
        assert cover(session, here, NOON).seats == int(offered)
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, Random(3).randrange)
        assert (booked.outcome is BookingResult.BOOKED) is offered

    database.transact_now(work)


@pytest.mark.both_databases("an update by a query")
def test_once_rooms_are_made_again_it_is_offered_again(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        slot_id = a_slot(session, a_mentor(session), AT).id
        seen = []
        for house in (NO_ROOMS, ROOMS):
            rooms.look_again(session, NOON, house)
            session.expire_all()
            seen.append(session.get_one(Slot, slot_id).has_room)
        return seen

    assert database.transact_now(work) == [False, True]
