"""Hand over the traces of a running process, if TRACES_URL says where."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.instruments import tracing
from bot.refusal import Refused
from bot.settings import Settings
from locales import _


@asynccontextmanager
async def traced(settings: Settings, bot_id: int) -> AsyncIterator[None]:
    """Trace until the block ends. Raises Refused when the libraries are not installed."""
    if not settings.traces_url:
        yield
        return
    try:
        from bot.operations import open_telemetry
    except ImportError:
        told = _('TRACES_URL: OpenTelemetry is not installed; run pip install "declic[traces]"')
        raise Refused(told) from None
    traces = open_telemetry.traces_to(settings.traces_url, bot_id)
    tracing.install(traces)
    try:
        yield
    finally:
        tracing.install(None)
        await asyncio.to_thread(traces.close)
