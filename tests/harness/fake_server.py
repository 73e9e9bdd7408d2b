"""Serve the routes of a fake outside service on a free port of loopback."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class FakeServer:
    routes: Sequence[web.RouteDef]
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server closes: what waits for it never answers before."""

    async def open(self) -> str:
        """Return the address that the server answers at."""
        app = web.Application()
        app.add_routes(self.routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def close(self) -> None:
        self.closing.set()
        await self._runner.cleanup()
