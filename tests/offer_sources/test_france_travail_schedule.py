"""Every night at three, once, even after a restart; hourly while it is away, told once a night."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clients.france_travail import FranceTravail
from bot.clients.france_travail_access import FranceTravailAccess
from bot.offer_sources.nightly import OffersNightly
from bot.offer_sources.sync import OffersSync
from models.engine.database import Database
from models.offers import OpportunityStatus
from models.outbox import OutboxMessage
from models.people import Role, RoleName
from scheduler.timetable import Timetable
from services.offer_sources.france_travail import schedule
from tests.harness.builders import BOT, a_person
from tests.harness.france_travail import FakeFranceTravail, an_offer
from tests.offer_sources.builders import found, prepare

NIGHT = datetime(2027, 3, 3, 2, tzinfo=UTC)
"""Three o'clock in Paris."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def no_sleep(_: float) -> None: ...


@pytest.fixture
async def server() -> AsyncIterator[FakeFranceTravail]:
    async with FakeFranceTravail(offers=[an_offer(1)]) as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as client:
        yield client


@dataclass
class Life:
    """The nightly errand of one process, at any instant."""

    database: Database
    client: ClientSession
    server: FakeFranceTravail
    now: datetime = NIGHT

    async def wake(self, now: datetime) -> datetime | None:
        """Everything due then is done; when it is due next."""
        self.now = now
        access = FranceTravailAccess(
            self.client, f"{self.server.url}/token", "app", SecretStr("secret")
        )
        there = FranceTravail(self.client, self.server.url, access, sleep=no_sleep)
        sync = OffersSync(self.database, there, lambda: self.now)
        nightly = OffersNightly(sync, self.database, BOT, lambda: self.now, lambda: None)
        timetable = Timetable((), self.database, lambda: self.now, lambda: True, [nightly.errand()])
        await timetable.run_all()
        return await self.database.read(lambda s: timetable.first_due(s, now))

    async def told(self) -> list[str]:
        query = select(OutboxMessage).order_by(OutboxMessage.id)
        return await self.database.read(
            lambda session: [it.params["text"] for it in session.scalars(query)]
        )


@pytest.fixture
async def life(database: Database, server: FakeFranceTravail) -> AsyncIterator[Life]:
    def begin(session: Session) -> None:
        prepare(session)
        member = a_person(session, 90)
        session.add(Role(person_id=member.id, role=RoleName.STAFF, granted_at=NIGHT))

    await database.transact(begin)
    async with ClientSession() as client:
        yield Life(database, client, server)


async def test_it_asks_once_a_night_even_after_a_restart(
    life: Life, server: FakeFranceTravail
) -> None:
    assert await life.wake(NIGHT) == NIGHT + DAY
    asked = len(server.asked)
    assert asked == 2  # two departments
    assert await life.wake(NIGHT + HOUR) == NIGHT + DAY
    assert await life.wake(NIGHT + DAY - timedelta(seconds=1)) == NIGHT + DAY
    assert len(server.asked) == asked
    await life.wake(NIGHT + DAY + 2 * HOUR)  # it was stopped at three
    assert len(server.asked) == 2 * asked
    assert await life.told() == []


async def test_down_for_a_day_the_team_is_told_once_and_the_next_night_goes_on(
    life: Life, server: FakeFranceTravail
) -> None:
    await life.wake(NIGHT)
    server.down = True
    for hours in range(24):
        due = await life.wake(NIGHT + DAY + hours * HOUR)
        assert due == NIGHT + DAY + (hours + 1) * HOUR
    assert await life.told() == ["desk.france_travail_away"]
    live = await life.database.read(lambda session: [it.status for it in found(session)])
    assert live == [OpportunityStatus.LIVE]

    server.down, server.offers = False, [an_offer(2)]
    assert await life.wake(NIGHT + 2 * DAY) == NIGHT + 3 * DAY
    assert await life.told() == ["desk.france_travail_away"]
    statuses = await life.database.read(lambda session: [it.status for it in found(session)])
    assert statuses == [OpportunityStatus.CLOSED, OpportunityStatus.LIVE]


async def test_it_asks_again_within_the_hour_not_at_every_look(
    life: Life, server: FakeFranceTravail
) -> None:
    server.down = True
    await life.wake(NIGHT)
    tried = len(server.forms)
    await life.wake(NIGHT + HOUR / 2)
    assert len(server.forms) == tried
    server.down = False
    assert await life.wake(NIGHT + HOUR) == NIGHT + DAY


async def test_a_refused_access_is_told_in_its_own_words(
    life: Life, server: FakeFranceTravail
) -> None:
    server.refuses = True
    await life.wake(NIGHT)
    assert await life.told() == ["desk.france_travail_refused"]


async def test_three_is_three_in_paris_whatever_the_season(database: Database) -> None:
    summer, autumn = datetime(2027, 7, 1, 12, tzinfo=UTC), datetime(2027, 10, 31, 12, tzinfo=UTC)

    def look(session: Session) -> None:
        assert schedule.due_at(session, BOT, summer).hour == 1
        assert schedule.due_at(session, BOT, autumn).hour == 2

    await database.read(look)
