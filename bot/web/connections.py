"""Who is connected: so many at once, and nobody may keep the bot waiting for ever."""

import asyncio
import resource
from dataclasses import dataclass, field
from enum import Enum

import structlog
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader

from bot import logs
from bot.web.layout import SECURITY

MOST = 256
"""Connections at once; fewer where the system grants few descriptors."""
SHARE = 4
"""One descriptor in so many may be a connection: the database and Telegram need theirs."""
FAILED = 500
LINGER = 2.0
"""Seconds that a body nobody reads may still take to arrive: its sender then reads the answer."""

log = structlog.get_logger()


class Turn(Enum):
    """What the bot waits for, on a connection where it waits: a name of `Patience`."""

    HEADERS = "headers"
    BODY = "body"
    READING = "reading"
    """That what was sent is taken."""
    NEXT = "next"
    """Another request, on a connection that has had an answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a connection may keep the bot waiting.

    `next` is longer than proxies keep theirs: one closed under their hands loses a request.
    """

    headers: float = 10.0
    body: float = 15.0
    reading: float = 300.0
    next: float = 150.0

    def for_(self, turn: Turn) -> float:
        seconds: float = getattr(self, turn.value)
        return seconds


def most_connections() -> int:
    granted, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if granted == resource.RLIM_INFINITY else max(1, min(MOST, granted // SHARE))


@dataclass(slots=True)
class Waiting:
    """Connections that keep the bot waiting, the slowest first."""

    most: int
    open: set["Connection"] = field(default_factory=set)
    slowest: dict["Connection", None] = field(default_factory=dict)

    def admit(self, connection: "Connection") -> bool:
        """Whether there is room; whoever has kept the bot waiting longest makes it."""
        if len(self.open) >= self.most:
            if not self.slowest:
                return False
            next(iter(self.slowest)).drop()
        self.open.add(connection)
        return True

    def begin(self, connection: "Connection") -> None:
        self.slowest[connection] = None

    def end(self, connection: "Connection") -> None:
        self.slowest.pop(connection, None)

    def leave(self, connection: "Connection") -> None:
        self.open.discard(connection)
        self.end(connection)


class Connection(web.RequestHandler):
    """aiohttp's own, which has no limit of time until a request is whole."""

    __slots__ = ("_answered", "_deadline", "_patience", "_turn", "_waiting")

    def __init__(self, manager: web.Server, waiting: Waiting, patience: Patience) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(manager, loop=loop, access_log=None, lingering_time=LINGER)  # type: ignore[arg-type]
        self._waiting, self._patience = waiting, patience
        self._answered = True
        self._turn: Turn | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._waiting.admit(self):
            self._wait_for(Turn.HEADERS)
        else:
            self.drop()

    def data_received(self, data: bytes) -> None:
        if self._turn is Turn.NEXT:
            self._wait_for(Turn.HEADERS)
        super().data_received(data)

    def begin_request(self, payload: StreamReader) -> None:
        self._answered = False
        self._wait_for(Turn.BODY)
        payload.on_eof(self._body_is_here)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        finished = await super().finish_response(request, resp, start_time)
        self._answered = True
        self._wait_for(Turn.READING if self.writing_paused else Turn.NEXT)
        return finished

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for(Turn.READING)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._turn is Turn.READING:
            self._wait_for(Turn.NEXT) if self._answered else self._work()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._work()
        self._waiting.leave(self)
        super().connection_lost(exc)

    def drop(self) -> None:
        """What is still unsent is lost: whoever does not read would keep it open."""
        self._work()
        self._waiting.leave(self)
        if self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Neither an answer nor the log repeats what was sent, or who sent it."""
        if exc is not None and status >= FAILED:
            log.error("request_failed", **logs.where(exc))
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way")
        answer = web.Response(status=status, headers=SECURITY)
        answer.force_close()
        return answer

    def _body_is_here(self) -> None:
        if self._turn is Turn.BODY:
            self._work()

    def _wait_for(self, turn: Turn) -> None:
        self._work()
        if self.transport is None:
            return
        self._turn = turn
        self._waiting.begin(self)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._patience.for_(turn), self.drop)

    def _work(self) -> None:
        """It is the bot's turn: nothing that the other side does, or not, delays it."""
        self._turn = None
        self._waiting.end(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Listener(web.Server):
    """Makes a `Connection` of each, and tells it of each request."""

    def __init__(self, made: web.Server, waiting: Waiting, patience: Patience) -> None:
        super().__init__(made.request_handler, request_factory=self._begin)
        self._made, self._waiting, self._patience = made, waiting, patience

    def __call__(self) -> Connection:
        return Connection(self, self._waiting, self._patience)

    def _begin(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        if isinstance(protocol, Connection):
            protocol.begin_request(payload)
        return self._made.request_factory(message, payload, protocol, writer, task)


class Runner(web.AppRunner):
    """Serves an application to so many at once."""

    __slots__ = ("_listener", "_patience", "_seconds", "waiting")

    def __init__(
        self,
        app: web.Application,
        *,
        shutdown_timeout: float,
        most: int | None = None,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(app, access_log=None, shutdown_timeout=shutdown_timeout)
        self.waiting = Waiting(most_connections() if most is None else most)
        self._patience, self._seconds = patience or Patience(), shutdown_timeout
        self._listener: Listener | None = None

    @property
    def server(self) -> web.Server | None:
        """What the sites listen with."""
        return self._listener

    async def setup(self) -> None:
        await super().setup()
        made = super().server
        assert made is not None  # it is there once it is set up
        self._listener = Listener(made, self.waiting, self._patience)

    async def shutdown(self) -> None:
        """Let the requests under way end, then close every connection."""
        if self._listener is not None:
            self._listener.pre_shutdown()
        await super().shutdown()
        if self._listener is not None:
            await self._listener.shutdown(self._seconds)
