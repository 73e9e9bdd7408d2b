"""One leader at a time, whatever freezes."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from bot.delivery.leader import LEADS_FOR, Leader
from models.engine.database import Database
from services.outbox import leases
from services.outbox.leases import LeaseState
from tests.harness.database.round_trips import hearing
from tests.harness.places import BOT_ID

pytestmark = pytest.mark.both_databases("several processes compare and set one lease")


@dataclass
class Watch:
    """A monotonic clock that moves when it is told."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def contender(database: Database, name: str, watch: Watch) -> Leader:
    return Leader(database, BOT_ID, name, watch)


def state(leader: Leader) -> tuple[int | None, bool]:
    return leader.epoch, leader.may_send


async def test_the_first_to_come_leads_at_once(database: Database, watch: Watch) -> None:
    ada = contender(database, "ada", watch)
    await ada.step()
    assert (ada.epoch, ada.may_send) == (1, True)


async def test_of_many_who_start_together_one_leads(database: Database, watch: Watch) -> None:
    many = [contender(database, str(n), watch) for n in range(8)]
    await asyncio.gather(*(leader.step() for leader in many))
    assert [leader.epoch for leader in many if leader.epoch] == [1]


async def test_a_leader_that_beats_is_followed(database: Database, watch: Watch) -> None:
    ada, leo = contender(database, "ada", watch), contender(database, "leo", watch)
    for _ in range(20):
        await ada.step()
        await leo.step()
        watch.seconds += 2
    assert (ada.epoch, leo.epoch) == (1, None)


async def test_a_silent_leader_is_replaced_after_eight_seconds_and_a_hush(
    database: Database, watch: Watch
) -> None:
    ada, leo = contender(database, "ada", watch), contender(database, "leo", watch)
    await ada.step()
    await leo.step()
    watch.seconds += 7.9
    await leo.step()
    told = [state(leo)]
    watch.seconds += 0.1
    await leo.step()
    told += [state(leo)]
    watch.seconds += 1
    told += [state(leo)]
    assert told == [(None, False), (2, False), (2, True)]


async def test_a_frozen_leader_knows_before_anybody_takes_over(
    database: Database, watch: Watch
) -> None:
    ada = contender(database, "ada", watch)
    await ada.step()
    watch.seconds += 6
    assert ada.epoch is None


async def test_a_leader_that_was_replaced_follows(database: Database, watch: Watch) -> None:
    ada, leo = contender(database, "ada", watch), contender(database, "leo", watch)
    await ada.step()
    await leo.step()
    watch.seconds += 8
    await leo.step()
    await ada.step()
    assert (ada.epoch, leo.epoch) == (None, 2)


async def test_of_many_followers_one_takes_over(database: Database, watch: Watch) -> None:
    followers = [contender(database, str(n), watch) for n in range(8)]
    await contender(database, "ada", watch).step()
    await asyncio.gather(*(follower.step() for follower in followers))
    watch.seconds += 8
    await asyncio.gather(*(follower.step() for follower in followers))
    assert [follower.epoch for follower in followers if follower.epoch] == [2]


async def test_a_leader_that_stops_is_replaced_at_once(database: Database, watch: Watch) -> None:
    ada, leo = contender(database, "ada", watch), contender(database, "leo", watch)
    await ada.step()
    await ada.give_up()
    await leo.step()
    assert (ada.epoch, leo.epoch, leo.may_send) == (None, 2, False)


async def test_a_leader_that_beats_after_it_was_looked_at_is_not_replaced(
    database: Database, watch: Watch
) -> None:
    ada = contender(database, "ada", watch)
    await ada.step()
    seen = await database.read(lambda s: leases.look(s, BOT_ID))
    assert seen is not None
    await ada.step()
    assert await database.transact(lambda s: leases.take_over(s, BOT_ID, "leo", seen)) is None
    now = await database.read(lambda s: leases.look(s, BOT_ID))
    assert now == LeaseState("ada", seen.epoch, seen.beat + 1)


async def test_a_follower_that_was_slower_replaces_nobody(database: Database, watch: Watch) -> None:
    await contender(database, "ada", watch).step()
    seen = await database.read(lambda s: leases.look(s, BOT_ID))
    assert seen is not None

    def take_over(session: Session) -> list[int | None]:
        return [leases.take_over(session, BOT_ID, name, seen) for name in ("leo", "eve")]

    assert await database.transact(take_over) == [2, None]


async def test_a_lead_counts_from_before_the_database_was_asked(
    database: Database, watch: Watch
) -> None:
    """A database that is slow to answer: others have counted since the beat it has kept."""

    def slowly(_: object) -> None:
        watch.seconds += LEADS_FOR

    ada = contender(database, "ada", watch)
    with hearing(database.engine, "commit", slowly):
        await ada.step()
    assert ada.epoch is None
    await ada.step()
    assert ada.epoch == 1
    with hearing(database.engine, "commit", slowly):
        await ada.step()
    assert ada.epoch is None
