"""The test of one's video: once each, at noon two days before, a room each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from services.conversation.replies import Say
from services.home import leaving
from services.home.leaving import LeavingReason
from services.outbox.sweep_cursor import SLICE
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.session_admin import video_test
from tests.harness.builders import BOT, NOON, a_participant, a_session

RANDOM_BELOW = Random(5).randrange
FRIDAY = date(2027, 3, 5)
DAY = timedelta(days=1)


def queued(session: Session, now: datetime) -> Sequence[OutboxMessage]:
    while video_test.enqueue_due(session, BOT, now, RANDOM_BELOW):
        pass
    query = select(OutboxMessage).where(OutboxMessage.kind == "video_test")
    return session.scalars(query.order_by(OutboxMessage.id)).all()


def test_it_is_queued_once_to_each_for_noon_where_they_are(database: Database) -> None:
    """In the order of the people, though PostgreSQL keeps who changed last behind the others."""

    def work(session: Session) -> None:
        here = a_session(session, starts_on=FRIDAY)
        first = a_participant(session, here, 1, department="31")
        a_participant(session, here, 2, department="974")
        session.flush()
        session.execute(update(Person).where(Person.id == first.id).values(language="fr"))
        assert queued(session, NOON - DAY) == []
        morning = datetime(2027, 3, 2, 23, 30, tzinfo=UTC)  # Wednesday, in Paris
        assert video_test.when_due(session, NOON) == datetime(2027, 3, 2, 23, tzinfo=UTC)
        found = queued(session, morning)
        assert [it.due_at.hour for it in found] == [11, 8]
        assert queued(session, morning) == found
        room, other = (it.params["room"] for it in found)
        assert room != other and len(room) == 12

    database.transact_now(work)


def test_no_sunday_and_nothing_once_it_has_begun(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=date(2027, 3, 9))
        a_participant(session, here, 1)
        sunday = datetime(2027, 3, 7, 8, tzinfo=UTC)
        assert [it.due_at for it in queued(session, sunday)] == [
            datetime(2027, 3, 8, 8, tzinfo=UTC)
        ]
        a_participant(session, here, 2)
        assert len(queued(session, datetime(2027, 3, 9, 8, tzinfo=UTC))) == 1

    database.transact_now(work)


def test_many_are_told_a_slice_at_a_time(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=FRIDAY)
        for number in range(SLICE + 1):
            a_participant(session, here, number + 1)
        now = NOON + DAY
        assert video_test.enqueue_due(session, BOT, now, RANDOM_BELOW)
        assert not video_test.enqueue_due(session, BOT, now, RANDOM_BELOW)
        assert len(queued(session, now)) == SLICE + 1

    database.transact_now(work)


def test_who_has_left_is_not_told(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session, starts_on=FRIDAY))
        [message] = queued(session, NOON + DAY)
        kind = video_test.at(NO_ROOMS)
        assert kind.recheck(session, message, NOON + DAY)
        leaving.leave(session, person.id, LeavingReason.OTHER, NOON, RANDOM_BELOW)
        session.expire_all()
        assert not kind.recheck(session, message, NOON + DAY)

    database.transact_now(work)


def test_the_room_is_there_only_when_rooms_are_our_own(database: Database) -> None:
    def work(session: Session) -> None:
        a_participant(session, a_session(session, starts_on=FRIDAY))
        [message] = queued(session, NOON + DAY)
        person = session.scalars(select(Person)).one()

        def buttons(rooms: VideoRooms) -> list[str]:
            [said] = video_test.at(rooms).render(session, message, NOON)
            assert isinstance(said, Say)
            return [button.data for row in said.buttons for button in row]

        standing = [f"a:video_works:{person.id}", f"a:video_help:{person.id}"]
        assert buttons(NO_ROOMS) == standing
        room = f"https://rooms.test/test-{message.params['room']}"
        assert buttons(VideoRooms("https://rooms.test/")) == [room, *standing]

    database.transact_now(work)
