"""Serve `/metrics` on METRICS_ADDRESS: never where pages are served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.instruments import meters
from bot.refusal import Refused
from locales import _, borrowed


def registry_with(*collectors: Collector) -> CollectorRegistry:
    """Return all that is read at a scrape."""
    registry = CollectorRegistry()
    for collector in (*meters.ALL, *collectors):
        registry.register(collector)
    ProcessCollector(registry=registry)
    return registry


@asynccontextmanager
async def served(registry: CollectorRegistry, host: str, port: int) -> AsyncIterator[None]:
    """Serve it until the block ends. Raises Refused when the address cannot be had."""

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
