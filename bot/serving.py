"""The life of one process: start in order, hear updates, stop without losing any."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from threading import Timer

import structlog
from aiohttp import web

from bot import slow_libraries
from bot.app import companion
from bot.clock import SandboxClock
from bot.companion import Companion, behind_the_scenes
from bot.readiness import Readiness
from bot.refusal import Refused
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.telegram import command_lists
from bot.telegram.polling import WANTED, poll
from bot.telegram.webhook import PATH, Webhook
from bot.web.connections import Runner
from bot.web.server import build
from flows.texts import DEFAULT_LANGUAGE, house_texts
from rules.conversation.message_budget import MessageBudget
from rules.outbox.pace import Pace
from rules.tickets.working_hours import live_in
from services.team import command_lists as team_command_lists

STOP_PATIENCE = 8.0
LAST_MOMENT = 9.0
"""Seconds after which a process that is to stop has stopped, whatever hangs: what it owes
is in rows, and another takes it up."""

POLLING = "polling"
"""The loop that hears updates, if they are fetched."""

log = structlog.get_logger()


async def serve(
    settings: Settings,
    *,
    processes: int = 1,
    pace: Callable[[], Pace] = Pace,
    budget: Callable[[], MessageBudget] = MessageBudget,
) -> None:
    """Until SIGTERM or SIGINT; one of so many processes, which share a port."""
    live_in(settings.time_zone)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(exit_code: int = 0) -> None:
        if not stopping.is_set():
            stopping.set()
            last_moment = Timer(LAST_MOMENT, _stop_at_once, [exit_code])
            last_moment.daemon = True
            last_moment.start()

    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stop)
    bringing_in = asyncio.create_task(asyncio.to_thread(slow_libraries.bring_in))
    async with AsyncExitStack() as stack:
        building = companion(settings, pace=pace, budget=budget, processes=processes)
        app = await stack.enter_async_context(building)
        if isinstance(app.clock, SandboxClock):
            await app.clock.read()
        await bringing_in
        supervisor = await stack.enter_async_context(behind_the_scenes(app))
        runner = await _listen(app, supervisor, reuse_port=processes > 1)
        stack.push_async_callback(runner.cleanup)
        await _introduce(app)
        await _hear(app, supervisor)
        _tidy_memory()
        log.info("ready", mode=settings.mode, bot=app.bot.username)
        given_up = await supervisor.watch(stopping)
        stop(exit_code=1 if given_up else 0)
        await _stop(app, supervisor, runner)
        if given_up:  # half a bot must not look alive
            raise Refused(f"{given_up}: this part died again and again; the log says why")


async def _listen(app: Companion, supervisor: Supervisor, *, reuse_port: bool) -> web.AppRunner:
    secret = app.settings.webhook_secret.get_secret_value()
    webhook = Webhook(app.edge, secret) if app.settings.mode == "webhook" else None
    heartbeat = app.timetable.heartbeat
    gate = app.edge.speech.gate
    readiness = Readiness(
        app.database,
        app.bot,
        heartbeat,
        app.leader,
        lambda: gate.is_shut,
        supervisor.died_lately,
    )
    site = build(webhook, *app.sites, heartbeat=heartbeat, readiness=readiness)
    runner = Runner(site, shutdown_timeout=STOP_PATIENCE)
    await runner.setup()
    host, port = app.settings.host, app.settings.port
    await web.TCPSite(runner, host, port, reuse_port=reuse_port or None).start()
    return runner


async def _introduce(app: Companion) -> None:
    words = house_texts().languages[DEFAULT_LANGUAGE]
    everyone = command_lists.described(command_lists.EVERYONE)
    await app.bot.set_my_commands(everyone)
    await app.bot.set_my_short_description(words["bot.short_description"])
    await app.bot.set_my_description(words["bot.description"])
    edition, now = command_lists.edition(), app.clock()
    await app.database.transact(
        lambda session: team_command_lists.follow_all(session, app.bot.id, edition, now)
    )


async def _hear(app: Companion, supervisor: Supervisor) -> None:
    settings = app.settings
    if settings.mode == "webhook":
        await app.bot.set_webhook(
            settings.webhook_url.rstrip("/") + PATH,
            secret_token=settings.webhook_secret.get_secret_value(),
            allowed_updates=WANTED,
        )
    else:
        await app.bot.delete_webhook()
        supervisor.start(POLLING, partial(poll, app.bot, app.edge))


async def stop_accepting(runner: web.AppRunner) -> None:
    """Requests under way go on; no other comes in, on an open connection neither."""
    for site in list(runner.sites):
        await site.stop()
    if runner.server is not None:
        runner.server.pre_shutdown()


async def _stop(app: Companion, supervisor: Supervisor, runner: web.AppRunner) -> None:
    """What was heard is finished; what was not comes again."""
    await stop_accepting(runner)
    if app.settings.mode == "polling":
        await supervisor.stop(POLLING)
    with suppress(TimeoutError):
        await asyncio.wait_for(app.edge.rest(), STOP_PATIENCE)


def _stop_at_once(exit_code: int) -> None:
    """Threads that wait for a database, and a loop that waits for them, end with the process."""
    log.error("stopped_at_once")
    os._exit(exit_code)


def _tidy_memory() -> None:
    """What was built at start stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
