"""The front page over HTTP, with a clock that we move."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.remote_address import networks
from bot.web.enrolment.front_page import CONTACT, NAME, STAMP
from bot.web.enrolment.handlers import FrontPageHandlers
from bot.web.pictures import HousePictures
from bot.web.server import build
from models.engine.database import Database
from models.enrolment import CallBack
from services.enrolment import front_page
from services.outbox.signed_links import key_from
from tests.harness.builders import BOT, NOON
from tests.harness.typed import as_typed

ADDRESS = "https://t.me/declic_test_bot?start=site"
KEY = key_from("1:token")
NUMBERS = count()
PROXIES = networks("127.0.0.1, ::1")


def a_stamp(shown_at: datetime, key: bytes = KEY) -> str:
    """Of a page that was shown once."""
    return front_page.stamp(key, shown_at, next(NUMBERS))


@dataclass
class Street:
    """The page, a browser before it, and how often the team was nudged."""

    database: Database
    client: TestClient[Request, Application]
    clock: list[datetime] = field(default_factory=lambda: [NOON])
    nudged: list[None] = field(default_factory=list)

    async def see(self, path: str = "/", **headers: str) -> str:
        response = await self.client.get(path, headers=headers)
        assert response.status == 200
        return as_typed(await response.text())

    async def send(
        self,
        name: str = "Camille",
        contact: str = "06 39 98 12 34",
        more: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ClientResponse:
        """A form that was shown a minute ago."""
        stamp = a_stamp(self.clock[0] - timedelta(minutes=1))
        form = {NAME: name, CONTACT: contact, STAMP: stamp, **(more or {})}
        return await self.client.post("/", data=form, headers=headers, allow_redirects=False)

    async def asked(self) -> list[tuple[str | None, str | None]]:
        query = select(CallBack.first_name, CallBack.contact).order_by(CallBack.id)

        def look(session: Session) -> list[Any]:
            return [tuple(row) for row in session.execute(query)]

        return await self.database.read(look)


@asynccontextmanager
async def a_street(database: Database, logos: Path | None = None) -> AsyncIterator[Street]:
    clock, nudged = [NOON], list[None]()
    here = FrontPageHandlers(
        database=database,
        bot_id=BOT,
        address=ADDRESS,
        key=KEY,
        clock=lambda: clock[0],
        random_below=Random(7).randrange,
        wake_worker=lambda: nudged.append(None),
        public_url="https://declic.test",
        proxies=PROXIES,
        logos=logos,
    )
    pictures = HousePictures(here.answers, logos)
    async with TestClient(TestServer(build(None, here, pictures))) as client:
        yield Street(database, client, clock, nudged)


@pytest.fixture
async def street(database: Database) -> AsyncIterator[Street]:
    async with a_street(database) as street:
        yield street
