"""Run one process: start in order, receive updates, stop without losing any."""

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

from bot import service_manager, slow_libraries
from bot.app import companion
from bot.backups.held import wait_while_held
from bot.checks import port
from bot.clocks.sandbox import SandboxClock
from bot.companion import Companion, background_loops
from bot.operations import watching
from bot.operations.scraping import metrics
from bot.operations.traced import traced
from bot.readiness import Readiness
from bot.refusal import Refused
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.telegram import command_lists
from bot.telegram.polling import WANTED, poll
from bot.telegram.webhook import PATH, Webhook
from bot.web import descriptors
from bot.web.connections import Runner
from bot.web.server import build
from flows.texts import DEFAULT_LANGUAGE, plain_text
from locales import _
from rules.conversation.answer_budget import AnswerBudget
from rules.outbox.pace import Pace
from services.programme import association
from services.team import command_lists as team_command_lists

STOP_TIMEOUT = 8.0
LAST_MOMENT = 9.0
"""Seconds after which a stopping process ends, whatever hangs: what it owes is in rows, which
another process takes up."""

DEBT_LOOKS, DEBT_PAUSE = 80, 0.1
"""How often, and every how many seconds, it is looked at start whether a process that died still
owes answers."""

POLLING = "polling"
"""The name of the loop that fetches updates."""

log = structlog.get_logger()


async def serve(
    settings: Settings,
    *,
    number: int = 0,
    processes: int = 1,
    pace: Callable[[], Pace] = Pace,
    budget: Callable[[], AnswerBudget] = AnswerBudget,
) -> None:
    """Run the bot until SIGTERM or SIGINT, as one, by its number, of `processes` that share a port.

    Raises Refused when a loop died again and again.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(exit_code: int = 0) -> None:
        if not stopping.is_set():
            stopping.set()
            timer = Timer(LAST_MOMENT, _stop_at_once, [exit_code])
            timer.daemon = True
            timer.start()

    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop)
    imports = asyncio.create_task(asyncio.to_thread(slow_libraries.warm_up))
    _take_descriptors(settings)
    with port.refused(settings):
        await wait_while_held(settings, stopping, several=processes > 1)
    if stopping.is_set():
        return
    async with AsyncExitStack() as stack:
        building = companion(settings, pace=pace, budget=budget, processes=processes)
        app = await stack.enter_async_context(building)
        await stack.enter_async_context(traced(settings, app.bot.id))
        if isinstance(app.clock, SandboxClock):
            await app.clock.read()
        await imports
        supervisor = await stack.enter_async_context(background_loops(app))
        await _wait_for_debts(app)
        readiness = _readiness(app, supervisor)
        runner = await _listen(app, readiness, reuse_port=processes > 1)
        stack.push_async_callback(runner.cleanup)
        await stack.enter_async_context(metrics(app, supervisor, number))
        _watch(app, supervisor, readiness, is_first=number == 0)
        await _publish_descriptions(app)
        await _start_receiving(app, supervisor)
        _tidy_memory()
        service_manager.tell(service_manager.READY)
        log.info("ready", mode=settings.mode, bot=app.bot.username)
        given_up = await supervisor.watch(stopping)
        service_manager.tell(service_manager.STOPPING)
        stop(exit_code=1 if given_up else 0)
        await _stop(app, supervisor, runner)
        if given_up:  # a bot without one of its loops must not look alive
            fault = _("{part}: this part died again and again; the log says why")
            raise Refused(fault.format(part=given_up))


def _take_descriptors(settings: Settings) -> None:
    """Take the descriptors of streams, or tell that the system grants too few."""
    files = descriptors.raise_limit()
    if settings.has_web_chat and files < descriptors.WANTED:
        log.warning("few_files", files=files, streams=descriptors.most_streams(files))


async def _wait_for_debts(app: Companion) -> None:
    """Let delivery give what a dead process owed, before anything new is heard and answered.

    Otherwise who wrote again meanwhile would read the second answer first.
    """
    for __ in range(DEBT_LOOKS):
        if not await app.leader.are_answers_left():
            return
        await asyncio.sleep(DEBT_PAUSE)


def _readiness(app: Companion, supervisor: Supervisor) -> Readiness:
    rate_limiter = app.edge.giver.chat_sender.rate_limiter
    return Readiness(
        app.database,
        app.bot,
        app.timetable.heartbeat,
        app.leader,
        lambda: rate_limiter.is_shut,
        supervisor.died_lately,
        app.timetable.late,
    )


def _watch(app: Companion, supervisor: Supervisor, readiness: Readiness, *, is_first: bool) -> None:
    """Watch the installation, except a trial's beside a sandbox, unless a setting asks for it."""
    settings = app.settings
    if settings.operator_email or settings.heartbeat_url or not settings.sandbox_url:
        watch = watching.Watching(
            settings, app.database, app.bot.id, readiness, app.clock, is_first
        )
        supervisor.repeat("operator", watching.EVERY, watch.look)


async def _listen(app: Companion, readiness: Readiness, *, reuse_port: bool) -> web.AppRunner:
    secret = app.settings.webhook_secret.get_secret_value()
    webhook = Webhook(app.edge, secret) if app.settings.mode == "webhook" else None
    heartbeat = app.timetable.heartbeat
    app.answers.association = await app.database.read(association.name)
    site = build(webhook, *app.sites, heartbeat=heartbeat, readiness=readiness, answers=app.answers)
    runner = Runner(site, shutdown_timeout=STOP_TIMEOUT)
    await runner.setup()
    host, number = app.settings.host, app.settings.port
    with port.refused(app.settings):
        await web.TCPSite(runner, host, number, reuse_port=reuse_port or None).start()
    return runner


async def _publish_descriptions(app: Companion) -> None:
    words = partial(plain_text, DEFAULT_LANGUAGE)
    everyone = command_lists.described(command_lists.EVERYONE)
    await app.bot.set_my_commands(everyone)
    await app.bot.set_my_short_description(words("bot.short_description"))
    await app.bot.set_my_description(words("bot.description"))
    edition, now = command_lists.edition(), app.clock()
    await app.database.transact(
        lambda session: team_command_lists.follow_all(session, app.bot.id, edition, now)
    )


async def _start_receiving(app: Companion, supervisor: Supervisor) -> None:
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
    """Let requests that have begun end; accept no other, not even on an open connection."""
    for site in list(runner.sites):
        await site.stop()
    if runner.server is not None:
        runner.server.pre_shutdown()


async def _stop(app: Companion, supervisor: Supervisor, runner: web.AppRunner) -> None:
    """Finish the turns that have begun; Telegram sends the other updates again."""
    app.streams.end()
    await stop_accepting(runner)
    if app.settings.mode == "polling":
        await supervisor.stop(POLLING)
    with suppress(TimeoutError):
        await asyncio.wait_for(app.edge.queue.rest(), STOP_TIMEOUT)


def _stop_at_once(exit_code: int) -> None:
    """End the process even when threads wait for a database and the loop waits for them."""
    log.error("stopped_at_once")
    os._exit(exit_code)


def _tidy_memory() -> None:
    """Exempt what was built at start from garbage collection: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
