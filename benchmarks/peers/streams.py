"""A minimal chat page on aiohttp: streams, posts and announcements in memory, and nothing else.

No database, no person, no script, no limit: the floor of what streams cost.
"""

import asyncio
import json
import os
from collections import defaultdict

import uvloop
from aiohttp import web

HERE = b": here\n\n"
ALIVE = 20.0
ROW = '<article class="message ours"><div class="words">{}</div></article>'


class Peer:
    def __init__(self) -> None:
        self.rows: defaultdict[str, list[str]] = defaultdict(list)
        self.listening: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def post(self, request: web.Request) -> web.Response:
        who, form = request.headers["Cookie"], await request.post()
        after = int(str(form["after"]))
        self.rows[who] += [str(form["said"]), ROW.format("Voici ce que je sais faire.")]
        self.wake(who)
        return web.json_response(self.changed(who, after))

    async def announce(self, request: web.Request) -> web.Response:
        for who in list(self.listening):
            self.rows[who].append(ROW.format("Bonjour à tous"))
            self.wake(who)
        return web.json_response({})

    async def listen(self, request: web.Request) -> web.StreamResponse:
        who, cursor = request.headers["Cookie"], int(request.query["after"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        event = asyncio.Event()
        self.listening[who].add(event)
        try:
            while True:
                event.clear()
                told = self.changed(who, cursor)
                if told["messages"]:
                    cursor = len(self.rows[who])
                    await response.write(f"id: {cursor}\ndata: {json.dumps(told)}\n\n".encode())
                else:
                    await response.write(HERE)
                try:
                    async with asyncio.timeout(ALIVE):
                        await event.wait()
                except TimeoutError:
                    continue
        except ConnectionError:
            return response
        finally:
            self.listening[who].discard(event)

    def changed(self, who: str, after: int) -> dict[str, object]:
        return {"change": len(self.rows[who]), "messages": self.rows[who][after:]}

    def wake(self, who: str) -> None:
        for event in self.listening[who]:
            event.set()


def build() -> web.Application:
    peer, app = Peer(), web.Application()
    app.router.add_get("/chat/events", peer.listen)
    app.router.add_post("/chat", peer.post)
    app.router.add_post("/announce", peer.announce)
    return app


async def main() -> None:
    runner = web.AppRunner(build(), access_log=None, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
