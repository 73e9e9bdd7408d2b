"""The team is told once when something goes wrong, once when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.leader import Leader
from bot.watchdog import Watch
from bot.web.server import build
from models.engine.database import Database
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from rules.outbox.delivery_alerts import is_failing
from scheduler.heartbeat import FOR_A_WHILE, LONG, Heartbeat
from services.backoffice import alerts, day_summary
from services.outbox import outbox
from services.schedule.video_rooms import NO_ROOMS
from services.team import messages
from services.tickets import messages as tickets_messages
from tests.harness.builders import BOT, NOON, a_member
from tests.harness.typed import as_typed

MINUTE = timedelta(minutes=1)


def ended(session: Session, person: Person, state: OutboxState, count: int, at: datetime) -> None:
    for number in range(count):
        key = f"{state}:{at}:{number}"
        outbox.enqueue(session, tickets_messages.FROM_TEAM, person, key=key, due_at=at)
        [row] = session.scalars(select(OutboxMessage).filter_by(key=key))
        row.state, row.finished_at = state, at
    session.flush()


def told(session: Session) -> list[str]:
    """And taken away, so that it does not wait itself."""
    query = select(OutboxMessage).filter_by(kind=messages.TO_TEAM.name).order_by(OutboxMessage.id)
    rows = session.scalars(query).all()
    for row in rows:
        row.state = OutboxState.DROPPED
    return [row.params["text"] for row in rows]


@pytest.mark.parametrize(
    ("ended", "failed", "trouble"), [(10, 4, ""), (25, 5, ""), (24, 5, "yes"), (5, 5, "yes")]
)
def test_five_failures_and_more_than_a_fifth_are_trouble(
    ended: int, failed: int, trouble: str
) -> None:
    assert is_failing(ended, failed) is bool(trouble)


def test_messages_that_fail_are_told_once_and_once_when_they_arrive_again(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_member(session, 70)
        ended(session, person, OutboxState.SENT, 10, NOON)
        ended(session, person, OutboxState.FAILED, 5, NOON)
        for minutes in (1, 2, 3):
            alerts.watch(session, BOT, NOON + minutes * MINUTE)
        assert told(session) == ["alert.failing"]
        alerts.watch(session, BOT, NOON + 11 * MINUTE)
        assert told(session) == ["alert.failing", "alert.failing.over"]
        ended(session, person, OutboxState.UNKNOWN, 6, NOON + 20 * MINUTE)
        alerts.watch(session, BOT, NOON + 21 * MINUTE)
        assert told(session)[2:] == ["alert.failing"]

    database.transact_now(work)


def test_messages_that_wait_for_ten_minutes_are_told(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_member(session, 70)
        outbox.enqueue(session, tickets_messages.FROM_TEAM, person, key="waits", due_at=NOON)
        alerts.watch(session, BOT, NOON + 9 * MINUTE)
        assert told(session) == []
        alerts.watch(session, BOT, NOON + 10 * MINUTE)
        [row] = session.scalars(select(OutboxMessage).filter_by(key="waits"))
        row.state, row.finished_at = OutboxState.SENT, NOON + 10 * MINUTE
        session.flush()
        alerts.watch(session, BOT, NOON + 11 * MINUTE)
        assert told(session) == ["alert.late", "alert.late.over"]

    database.transact_now(work)


async def test_when_sweeps_stop_the_leader_tells_the_team_and_health_says_so(
    database: Database,
) -> None:
    seconds = [0.0]
    heartbeat = Heartbeat(lambda: seconds[0])
    leader = Leader(database, BOT, "ada")
    await database.transact(a_member)
    watch = Watch(database, BOT, heartbeat, lambda: datetime(2027, 3, 2, 11, tzinfo=UTC), leader)

    async def looked_at() -> tuple[int, list[str]]:
        await watch.look()
        async with TestClient(TestServer(build(None, heartbeat=heartbeat))) as client:
            status = (await client.get("/health")).status
        return status, await database.transact(told)

    seconds[0] = LONG + 1
    assert await looked_at() == (503, [])
    await leader.step()
    assert await looked_at() == (503, ["alert.no_tick"])
    heartbeat.beat()
    assert await looked_at() == (200, ["alert.no_tick", "alert.no_tick.over"])


async def test_a_sweep_that_fails_every_time_is_told_once_and_once_when_it_works(
    database: Database,
) -> None:
    seconds = [0.0]
    heartbeat = Heartbeat(lambda: seconds[0])
    leader = Leader(database, BOT, "ada")
    await leader.step()
    await database.transact(a_member)
    watch = Watch(database, BOT, heartbeat, lambda: datetime(2027, 3, 2, 11, tzinfo=UTC), leader)
    heartbeat.note_success("digests")
    told_each_time = []
    for _ in range(5):
        heartbeat.note_failure("reminders")
        await watch.look()
        told_each_time.append(await database.transact(told))
        seconds[0] += FOR_A_WHILE / 3
    assert [len(each) for each in told_each_time] == [0, 0, 0, 1, 1]
    heartbeat.note_success("reminders")
    await watch.look()
    await watch.look()
    said = await database.transact(told)
    assert said == ["alert.tick_fails", "alert.tick_fails.over"]
    rows = await database.read(lambda session: session.scalars(select(OutboxMessage)).all())
    assert {row.params["values"]["which"] for row in rows} == {"reminders"}


async def test_a_loop_that_dies_is_told_once_and_once_when_it_has_lived_for_a_while(
    database: Database,
) -> None:
    dying = {"leader": False, "topics": False}
    leader = Leader(database, BOT, "ada")
    await leader.step()
    await database.transact(a_member)
    morning = datetime(2027, 3, 2, 11, tzinfo=UTC)
    watch = Watch(database, BOT, Heartbeat(), lambda: morning, leader, lambda: dying)
    told_each_time = []
    for died in (False, True, True, False, False):
        dying["topics"] = died
        await watch.look()
        told_each_time.append(await database.transact(told))
    once = ["alert.loop_dies"]
    over = [*once, "alert.loop_dies.over"]
    assert told_each_time == [[], once, once, over, over]
    rows = await database.read(lambda session: session.scalars(select(OutboxMessage)).all())
    assert {row.params["values"]["which"] for row in rows} == {"topics"}


async def test_a_sweep_that_has_not_succeeded_for_long_is_told_once_and_once_when_it_does(
    database: Database,
) -> None:
    leader, late = Leader(database, BOT, "ada"), {"purge": True}
    await leader.step()
    await database.transact(a_member)
    watch = Watch(database, BOT, Heartbeat(), lambda: NOON, leader, late=lambda: late)
    for _ in range(2):
        await watch.look()
    late["purge"] = False
    await watch.look()
    assert await database.transact(told) == ["alert.tick_late", "alert.tick_late.over"]


def test_the_day_says_what_needs_who_installs_the_bot(database: Database) -> None:
    def work(session: Session) -> list[str]:
        reader = a_member(session, 70)
        lines = []
        for wrong in (True, False):
            alerts.note(session, BOT, "disk", NOON, wrong=wrong)
            for name in ("nudges", "purge"):
                alerts.tell(session, BOT, alerts.SWEEP_FAILS, NOON, wrong=wrong, which=name)
            session.flush()
            shown = dict(day_summary._lines(session, reader, NO_ROOMS, NOON))
            lines.append(as_typed(shown.get("technical", "")))
        return lines

    wrong, well = database.transact_now(work)
    assert wrong == (
        "🔧 À dire à qui installe Déclic : le disque est presque plein, une tâche régulière échoue."
    )
    assert well == ""
