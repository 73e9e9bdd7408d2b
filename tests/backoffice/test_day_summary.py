"""What the morning says: who is silent, what did not arrive, on which days, and only once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage, State
from models.people import RoleName
from models.workshops import Registration, RegistrationStatus
from rules.outbox.pace import Urgency
from services.backoffice import day_queries, day_summary
from services.conversation import updates
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_member,
    a_participant,
    a_session,
    a_workshop,
)

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def spoke(session: Session, person_id: int, when: datetime, update_id: int) -> None:
    """A button that stands, a word to the team: no conversation keeps them."""
    updates.record(
        session,
        bot_id=BOT,
        update_id=update_id,
        chat_id=person_id,
        person_id=person_id,
        outgoing=(),
        now=when,
    )


def queued(session: Session) -> int:
    query = select(func.count()).where(OutboxMessage.kind == day_summary.NAME)
    return session.scalar(query) or 0


def test_free_seats_have_their_thousands_apart(database: Database) -> None:
    def work(session: Session) -> None:
        member, here = a_member(session, 70), a_session(session, starts_on=NOON.date())
        a_workshop(session, here, NOON + DAY, places=1790)
        context = a_context(session, member)
        day_summary.show(context)
        assert "1\\u202f790 en atelier" in str(context.outgoing)

    database.transact_now(work)


def test_silent_is_a_place_nothing_ahead_and_48_hours(database: Database) -> None:
    def work(session: Session) -> None:
        now = at(16, 9)
        here = a_session(session, seats=20)
        silent, talking, engaged = (a_participant(session, here, it) for it in (7, 8, 9))
        far = a_session(session, code="loin", starts_on=here.starts_on + 30 * DAY)
        far.ends_on = far.starts_on + 11 * DAY
        a_participant(session, far, 10)
        spoke(session, silent.id, now - timedelta(hours=49), 1)
        spoke(session, silent.id, now, -1)  # what was said of its own accord is no word of theirs
        spoke(session, talking.id, now - timedelta(hours=90), 2)
        spoke(session, talking.id, now - timedelta(hours=47), 3)
        assert day_queries.stuck(session, BOT, now) == [engaged.id, silent.id]
        workshop = a_workshop(session, here, now + DAY)
        register(session, workshop.id, engaged.id)
        assert day_queries.stuck(session, BOT, now) == [silent.id]

    database.transact_now(work)


def register(session: Session, workshop_id: int, person_id: int) -> None:
    given = {"status": RegistrationStatus.REGISTERED, "asked_at": NOON, "changed_at": NOON}
    session.add(Registration(workshop_id=workshop_id, person_id=person_id, uid="u", **given))
    session.flush()


def test_what_did_not_arrive_since_yesterday_is_counted(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_member(session, 1, RoleName.STAFF)
        for key, state, ended in (
            ("a", State.FAILED, NOON),
            ("b", State.UNKNOWN, NOON),
            ("c", State.SENT, NOON),
            ("d", State.FAILED, NOON - 2 * DAY),
        ):
            when = {"due_at": NOON, "next_try_at": NOON, "finished_at": ended}
            given = {"kind": "to_team", "params": {}, "urgency": Urgency.REMINDER, "attempts": 1}
            row = OutboxMessage(
                bot_id=BOT,
                person_id=person.id,
                key=key,
                state=state,
                doubtful=False,
                **when,
                **given,
            )
            session.add(row)
        session.flush()
        assert day_queries.lost(session, BOT, NOON + timedelta(hours=1)) == day_queries.Lost(
            2, 0, 0
        )

    database.transact_now(work)


def test_at_eight_on_working_days_and_days_with_events_once(database: Database) -> None:
    def work(session: Session) -> None:
        friday, sunday = at(5, 8), at(7, 8)
        assert day_summary.when_due(session, BOT, friday) is None
        a_member(session, 1, RoleName.STAFF)
        assert day_summary.when_due(session, BOT, at(5, 7)) == friday
        assert day_summary.when_due(session, BOT, friday) == at(8, 8)
        for now in (at(5, 7, 59), friday, at(5, 9), sunday):
            day_summary.enqueue_due(session, BOT, now)
        assert queued(session) == 1
        a_workshop(session, a_session(session), at(7, 10))
        assert day_summary.when_due(session, BOT, friday) == sunday
        day_summary.enqueue_due(session, BOT, sunday)
        assert queued(session) == 2

    database.transact_now(work)
