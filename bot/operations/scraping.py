"""Let Prometheus read a running process, if METRICS_ADDRESS says where: never where pages are.

Each worker has a port of its own, the next ones after that of the first: a process that dies takes
its figures with it, and no file is shared.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.companion import Companion
from bot.instruments import meters
from bot.operations import database_gauges
from bot.operations.database_gauges import DatabaseGauges
from bot.operations.machine import folders
from bot.operations.process_state import ProcessState
from bot.refusal import Refused
from bot.supervisor import Supervisor
from locales import _, borrowed


@asynccontextmanager
async def metrics(app: Companion, supervisor: Supervisor, number: int) -> AsyncIterator[None]:
    """Serve the metrics of the worker of this number until the block ends. Raises Refused."""
    address = app.settings.metrics_host_and_port
    if address is None:
        yield
        return
    meters.count_database_errors()
    gauges = DatabaseGauges(app.database, app.bot.id, app.clock, app.leader)
    await gauges.look()
    supervisor.repeat("metrics", database_gauges.EVERY, gauges.look)
    host, port = address
    async with served(registry_with(state_of(app)), host, port + number):
        yield


def state_of(app: Companion) -> ProcessState:
    rate_limiter = app.edge.giver.chat_sender.rate_limiter
    return ProcessState(
        app.leader, app.timetable, lambda: rate_limiter.is_shut, folders(app.settings)
    )


def registry_with(*collectors: Collector) -> CollectorRegistry:
    """Return all that is read at a scrape."""
    registry = CollectorRegistry()
    for collector in (*meters.ALL, *collectors):
        registry.register(collector)
    ProcessCollector(registry=registry)
    return registry


@asynccontextmanager
async def served(registry: CollectorRegistry, host: str, port: int) -> AsyncIterator[None]:
    """Serve the registry until the block ends. Raises Refused when the address cannot be had."""

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        told = _("METRICS_ADDRESS: cannot listen there ({reason})").format(
            reason=borrowed.reason(error)
        )
        raise Refused(told) from None
