"""A meeting in words: each side in their own time, the room only where it may be seen."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from models.engine.database import Database
from services.conversation import text
from services.meetings import presenting
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from tests.harness.builders import a_mentor, a_participant, a_session, a_slot

ROOMS = VideoRooms("https://visio.example/")
AT = datetime(2027, 3, 16, 17, tzinfo=UTC)


async def test_people_overseas_see_their_own_time_and_that_of_paris(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, departments=["974"])
        slot = a_slot(session, a_mentor(session), AT)
        away = a_participant(session, here, 7, department="974")
        near = a_participant(session, here, 8, department="31")
        far = presenting.for_participant(session, slot, away.id)
        assert (far.day, far.hour) == ("mardi 16 mars", "21\u00a0h chez vous (18\u00a0h à Paris)")
        assert presenting.for_participant(session, slot, near.id).hour == "18\u00a0h"
        assert presenting.for_mentor(session, slot).hour == "18\u00a0h"

    await database.transact(work)


async def test_a_mentors_own_room_serves_only_once_approved(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session, own_room_url="https://salle.example/ada")
        slot = a_slot(session, mentor, AT, room="abc")
        assert ROOMS.address(slot.room, mentor.own_room) == "https://visio.example/declic-abc"
        assert NO_ROOMS.address(slot.room, mentor.own_room) == ""
        mentor.own_room_approved_at = AT
        assert ROOMS.address(slot.room, mentor.own_room) == "https://salle.example/ada"

    await database.transact(work)


def test_a_name_stays_whole_or_is_left_out_of_a_button() -> None:
    assert text.named("mer. 17 mars 12 h 30", "Marc") == "mer. 17 mars 12 h 30 · Marc"
    assert text.named("mer. 17 mars 12 h 30", "Marie-Charlotte") == "mer. 17 mars 12 h 30"
