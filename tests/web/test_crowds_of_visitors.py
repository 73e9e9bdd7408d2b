"""Many look at pages at once: what the bot reads for itself does not wait for all of them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Request, StreamResponse
from sqlalchemy import select

from bot.web.answers import HttpAnswers
from bot.web.enrolment.handlers import FrontPageHandlers
from models.engine.database import Database
from services.outbox.email_rendering import EmailRenderer
from tests.harness.builders import BOT, NOON
from tests.harness.web_pages import all_pages
from tests.web.conftest import ADDRESS, KEY

VISITORS = 30
FEW = VISITORS // 2
"""As many pages as may be drawn before what the bot reads for itself, which comes last of all."""
See = Callable[[Request], Awaitable[StreamResponse]]


def front_page(database: Database) -> See:
    return FrontPageHandlers(
        database,
        BOT,
        ADDRESS,
        KEY,
        lambda: NOON,
        lambda most: most - 1,
        lambda: None,
        HttpAnswers(),
    ).see


def legal_notice(database: Database) -> See:
    routes = all_pages(database, EmailRenderer(KEY, ""), lambda: NOON).routes()
    handlers = {route.path: route.handler for route in routes}
    return handlers["/mentions-legales"]


@pytest.mark.parametrize("page", [front_page, legal_notice])
async def test_what_the_bot_reads_passes_a_crowd_that_looks_at_a_page(
    database: Database, page: Callable[[Database], See]
) -> None:
    see, ended = page(database), list[str]()

    async def noted(name: str, work: Awaitable[object]) -> None:
        await work
        ended.append(name)

    async with asyncio.TaskGroup() as group:
        for _ in range(VISITORS):
            group.create_task(noted("page", see(make_mocked_request("GET", "/"))))
        group.create_task(noted("bot", database.read(lambda session: session.scalar(select(1)))))
    assert ended.index("bot") <= FEW
    assert ended.count("page") == VISITORS
