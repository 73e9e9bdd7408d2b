"""Limit HTTP connections: how many are open, and how long each may keep the bot waiting."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import structlog
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader

from bot import logs
from bot.web.answers import ANSWERS, HttpAnswers
from bot.web.descriptors import most_requests
from services.pages.layout import SECURITY

FAILED = 500
LINGER = 2.0
"""Seconds that an unread body may still take to arrive: its sender then reads the answer."""

log = structlog.get_logger()


class ConnectionWait(Enum):
    """What the bot waits for on a connection: the name of a field of `ConnectionTimeouts`."""

    HEADERS = "headers"
    BODY = "body"
    READING = "reading"
    """That the other side takes the answer."""
    NEXT = "next"
    """Another request, on a connection that has had an answer."""


@dataclass(frozen=True, slots=True)
class ConnectionTimeouts:
    """Seconds that a connection may keep the bot waiting.

    `next` is longer than proxies keep a connection: closing one that they reuse loses a request.
    """

    headers: float = 10.0
    body: float = 15.0
    reading: float = 300.0
    next: float = 150.0

    def seconds_for(self, awaited: ConnectionWait) -> float:
        seconds: float = getattr(self, awaited.value)
        return seconds


@dataclass(slots=True)
class ConnectionLimit:
    """The open connections, and those that keep the bot waiting, the slowest first.

    A connection that became a stream has left: streams have a limit of their own.
    """

    most: int
    open: set["Connection"] = field(default_factory=set)
    slowest: dict["Connection", None] = field(default_factory=dict)

    def admit(self, connection: "Connection") -> bool:
        """Admit a connection if there is room, or by dropping the slowest one."""
        if len(self.open) >= self.most:
            if not self.slowest:
                return False
            next(iter(self.slowest)).drop()
        self.open.add(connection)
        return True

    def begin(self, connection: "Connection") -> None:
        if connection in self.open:
            self.slowest[connection] = None

    def end(self, connection: "Connection") -> None:
        self.slowest.pop(connection, None)

    def leave(self, connection: "Connection") -> None:
        self.open.discard(connection)
        self.end(connection)


class Connection(web.RequestHandler):
    """A connection of aiohttp's server, with limits on the time until a request is whole."""

    __slots__ = (
        *("_answered", "_answers", "_awaited", "_deadline"),
        *("_limit", "_on_lost", "_timeouts"),
    )

    def __init__(
        self,
        manager: web.Server,
        limit: ConnectionLimit,
        timeouts: ConnectionTimeouts,
        answers: HttpAnswers,
    ) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(manager, loop=loop, access_log=None, lingering_time=LINGER)  # type: ignore[arg-type]
        self._limit, self._timeouts, self._answers = limit, timeouts, answers
        self._answered = True
        self._awaited: ConnectionWait | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._on_lost: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._limit.admit(self):
            self._wait_for(ConnectionWait.HEADERS)
        else:
            self.drop()

    def data_received(self, data: bytes) -> None:
        if self._awaited is ConnectionWait.NEXT:
            self._wait_for(ConnectionWait.HEADERS)
        super().data_received(data)

    def begin_request(self, payload: StreamReader) -> None:
        self._answered = False
        self._wait_for(ConnectionWait.BODY)
        payload.on_eof(self._on_body_read)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        finished = await super().finish_response(request, resp, start_time)
        self._answered = True
        self._wait_for(ConnectionWait.READING if self.writing_paused else ConnectionWait.NEXT)
        return finished

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for(ConnectionWait.READING)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._awaited is ConnectionWait.READING:
            self._wait_for(ConnectionWait.NEXT) if self._answered else self._stop_waiting()

    def begin_stream(self, on_lost: Callable[[], None]) -> None:
        """Count among the streams; call `on_lost` once the other side is gone."""
        self._limit.leave(self)
        self._on_lost = on_lost

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_waiting()
        self._limit.leave(self)
        if self._on_lost is not None:
            self._on_lost()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close at once: a client that does not read the rest would keep it open."""
        self._stop_waiting()
        self._limit.leave(self)
        if self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer an error; neither the answer nor the log repeats the request or its sender."""
        if exc is not None and status >= FAILED:
            log.error("request_failed", **logs.where(exc))
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way")
        answer = self._answers.refused(status)
        for name, value in SECURITY.items():
            answer.headers.setdefault(name, value)
        answer.force_close()
        return answer

    def _on_body_read(self) -> None:
        if self._awaited is ConnectionWait.BODY:
            self._stop_waiting()

    def _wait_for(self, awaited: ConnectionWait) -> None:
        self._stop_waiting()
        if self.transport is None:
            return
        self._awaited = awaited
        self._limit.begin(self)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._timeouts.seconds_for(awaited), self.drop)

    def _stop_waiting(self) -> None:
        """End the waiting: it is the bot that works now, whatever the other side does."""
        self._awaited = None
        self._limit.end(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def begin_stream(request: web.Request, on_lost: Callable[[], None]) -> Callable[[], None]:
    """Count the connection of a request among the streams; return what hangs up at once.

    `on_lost` is called once the other side is gone.
    """
    if isinstance(request.protocol, Connection):
        request.protocol.begin_stream(on_lost)
    if request.transport is None:
        on_lost()
        return on_lost
    return request.transport.abort


class Listener(web.Server):
    """Makes a `Connection` of each incoming one, and tells it when a request begins."""

    def __init__(
        self,
        server: web.Server,
        limit: ConnectionLimit,
        timeouts: ConnectionTimeouts,
        answers: HttpAnswers,
    ) -> None:
        super().__init__(server.request_handler, request_factory=self._begin)
        self._inner, self._limit, self._timeouts = server, limit, timeouts
        self._answers = answers

    def __call__(self) -> Connection:
        return Connection(self, self._limit, self._timeouts, self._answers)

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
        return self._inner.request_factory(message, payload, protocol, writer, task)


class Runner(web.AppRunner):
    """Serves an application on a limited number of connections."""

    __slots__ = ("_listener", "_seconds", "_timeouts", "limit")

    def __init__(
        self,
        app: web.Application,
        *,
        shutdown_timeout: float,
        most: int | None = None,
        timeouts: ConnectionTimeouts | None = None,
    ) -> None:
        super().__init__(app, access_log=None, shutdown_timeout=shutdown_timeout)
        self.limit = ConnectionLimit(most_requests() if most is None else most)
        self._timeouts, self._seconds = timeouts or ConnectionTimeouts(), shutdown_timeout
        self._listener: Listener | None = None

    @property
    def server(self) -> web.Server | None:
        """Return what the sites listen with."""
        return self._listener

    async def setup(self) -> None:
        await super().setup()
        made = super().server
        assert made is not None  # it is there once it is set up
        self._listener = Listener(made, self.limit, self._timeouts, self.app[ANSWERS])

    async def shutdown(self) -> None:
        """Let the requests under way end, then close every connection."""
        if self._listener is not None:
            self._listener.pre_shutdown()
        await super().shutdown()
        if self._listener is not None:
            await self._listener.shutdown(self._seconds)
