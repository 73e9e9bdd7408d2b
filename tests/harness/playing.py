"""Give tests a bot beside a sandbox, on a seeded database, and a geocoder of a few addresses."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.engine.database import open_database
from rules.session_admin.opening import DataProtectionRecord
from services.demonstration import seed
from services.programme import data_protection
from tests.harness.chat import Chat, a_chat
from tests.harness.database.emptied import Emptied
from tests.harness.geocoder import FakeGeocoder, an_address

SEEDED_AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
RECORDED = DataProtectionRecord(
    "Les Passerelles", "« Parler à quelqu'un », ici", date(2027, 1, 4), "hébergeur, visio"
)
ON_PAGES = replace(RECORDED, contact="donnees@passerelles.example")
"""As who reads a page needs it: there is no conversation there."""
ADDRESSES = {
    "12 rue des Lilas": an_address("12 Rue des Lilas, 31100 Toulouse", 43.5752, 1.4020, "31555"),
    "1 place du Capitole": an_address(
        "1 Place du Capitole, 31000 Toulouse", 43.6045, 1.4440, "31555"
    ),
    "3 rue du Bord": an_address("3 Rue du Bord, 31100 Toulouse", 43.5840, 1.3931, "31555"),
    "rue vague": an_address("Rue Vague, 31000 Toulouse", 43.6, 1.44, "31555", score=0.5),
}


@pytest.fixture
async def geocoder() -> AsyncIterator[FakeGeocoder]:
    async with FakeGeocoder(answers=ADDRESSES) as geocoder:
        yield geocoder


def seed_demonstration(
    url: str, now: datetime = SEEDED_AT, recorded: DataProtectionRecord = RECORDED
) -> None:
    database = open_database(url)
    database.transact_now(partial(_seed, now=now, recorded=recorded))
    database.close()


def _seed(session: Session, now: datetime, recorded: DataProtectionRecord) -> None:
    """Seed with a controller recorded before, named like the association of the sessions."""
    data_protection.keep(session, recorded, now)
    seed.seed(session, now)


@pytest.fixture(scope="session")
def seeded_sqlite(sqlite_template: Path) -> Path:
    file = sqlite_template.with_name("seeded.db")
    shutil.copy(sqlite_template, file)
    seed_demonstration(f"sqlite:///{file}")
    return file


@pytest.fixture
def seeded_url(database_url: str, request: pytest.FixtureRequest) -> str:
    """Give a database with the demonstration, which each worker builds once for each kind."""
    if database_url.startswith("sqlite"):
        file = request.getfixturevalue("seeded_sqlite")
        shutil.copy(file, database_url.removeprefix("sqlite:///"))
    else:
        emptied: Emptied = request.getfixturevalue("postgresql_emptied")
        emptied.fill(partial(seed_demonstration, database_url))
    return database_url


@pytest.fixture
async def chat(seeded_url: str, geocoder: FakeGeocoder) -> AsyncIterator[Chat]:
    async with a_chat(seeded_url, geocoder.url) as chat:
        yield chat
