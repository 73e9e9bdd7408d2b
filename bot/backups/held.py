"""Wait while a restored database is held: nothing is heard, swept or sent before `declic resume`.

Telegram keeps what people write for a day: it is heard afterwards.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot import service_manager
from bot.settings import Settings
from models.engine import snapshots

LOOK_AGAIN = 0.5
"""Seconds between two looks whether it is released."""

log = structlog.get_logger()


async def wait_while_held(settings: Settings, stopping: asyncio.Event, *, several: bool) -> None:
    """Return once the database is not held, or the process is to stop; answer `/health` meanwhile.

    `several`: whether other processes listen on the same port.
    """
    if not await asyncio.to_thread(snapshots.is_held, settings.database_url):
        return
    log.warning("held")
    async with _listening(settings, several=several):
        service_manager.tell(service_manager.READY)
        while not stopping.is_set() and await _may_be_held(settings):
            service_manager.tell(service_manager.ALIVE)
            try:
                await asyncio.wait_for(stopping.wait(), LOOK_AGAIN)
            except TimeoutError:
                continue


async def _may_be_held(settings: Settings) -> bool:
    """Tell whether the database is held still: one that cannot be reached may well be."""
    try:
        return await asyncio.to_thread(snapshots.is_held, settings.database_url)
    except SQLAlchemyError:
        return True


@asynccontextmanager
async def _listening(settings: Settings, *, several: bool) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", partial(_readiness, {"bot": settings.bot_id}))
    app.router.add_route("*", "/{rest:.*}", _later)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, reuse_port=several or None).start()
        yield
    finally:
        await runner.cleanup()


async def _health(_: web.Request) -> web.Response:
    return web.Response(text="held\n")


async def _readiness(about: Mapping[str, Any], _: web.Request) -> web.Response:
    return web.json_response({"ready": False, "held": True, **about}, status=503)


async def _later(_: web.Request) -> web.Response:
    """Ask whoever comes, Telegram too, to come again."""
    return web.Response(text="held\n", status=503)
