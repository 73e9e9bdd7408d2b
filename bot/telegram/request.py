"""python-telegram-bot over one aiohttp session, with JSON bodies; the token is never told."""

import logging
import time
from collections.abc import Sequence
from math import inf
from typing import Any

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
    UploadTracker,
)
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.settings import is_loopback
from bot.telegram.payload import Unreadable, decode

TELEGRAM = "https://api.telegram.org"
CONNECTIONS = 256
IDLE = 15.0
"""Seconds a connection is kept for the next call: less than servers keep it."""
USUAL = BaseRequest.DEFAULT_NONE
JSON = {"Content-Type": "application/json"}


class NotTaken(NetworkError):
    """Telegram did not take the request: made again, it is not made twice."""


class UnreadableAnswer(NetworkError):
    """Telegram took the request, and its answer is no JSON."""

    def __init__(self, update_ids: Sequence[int]) -> None:
        super().__init__("Telegram's answer cannot be read")
        self.update_ids = update_ids


class Flooded(TelegramError):
    """Telegram wants silence (429): for some seconds, unless it does not say for how long."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__(f"Too Many Requests: retry after {seconds or 'a while'}")
        self.seconds = seconds


class TelegramRequest(BaseRequest):
    def __init__(self, *, local: bool = False, patience: float = 10.0) -> None:
        self._local = local
        self._patience = patience
        self._session: ClientSession | None = None
        self.answered_at = -inf
        """When Telegram last answered anything, by the monotonic clock."""

    @property
    def read_timeout(self) -> float:
        return self._patience

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE)
            self._session = ClientSession(
                connector=connector, cookie_jar=DummyCookieJar(), trust_env=not self._local
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = decode(payload)
        except Unreadable as unreadable:
            raise UnreadableAnswer(unreadable.update_ids) from None
        if not isinstance(answer, dict):
            raise UnreadableAnswer(())
        if "result" not in answer and answer.get("ok") is not False:
            raise NetworkError("Telegram did not answer as the Bot API does")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = USUAL,
        write_timeout: object = USUAL,
        connect_timeout: object = USUAL,
        pool_timeout: object = USUAL,
    ) -> tuple[int, bytes]:
        connect = self._seconds(connect_timeout)
        read = self._seconds(read_timeout)
        patience = ClientTimeout(
            total=self._seconds(pool_timeout) + connect + self._seconds(write_timeout) + read,
            sock_connect=connect,
            sock_read=read,
        )
        status, payload = await self._exchange(url, method, request_data, patience)
        if status < 500:
            self.answered_at = time.monotonic()
        if status != 200:
            _refuse_what_was_not_done(status, payload)
        return status, payload

    async def _exchange(
        self, url: str, method: str, data: RequestData | None, patience: ClientTimeout
    ) -> tuple[int, bytes]:
        """Errors are told without their address, which holds the token."""
        if self._session is None:
            raise NotTaken("The request is not initialized")
        headers, body = _body(data)
        sent = UploadTracker()
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=patience, upload_tracker=sent
            ) as response:
                return response.status, await response.read()
        except (ClientConnectorError, ConnectionTimeoutError):
            raise NotTaken("Telegram cannot be reached") from None
        except (TimeoutError, ClientError) as error:
            name = type(error).__name__
            if not _is_whole(sent):
                raise NotTaken(f"The request was cut off ({name})") from None
            if isinstance(error, TimeoutError):
                raise TimedOut from None
            raise NetworkError(f"Connection lost ({name})") from None

    def _seconds(self, given: object) -> float:
        return float(given) if isinstance(given, int | float) else self._patience


def build_bot(token: str, base_url: str = TELEGRAM, *, patience: float = 10.0) -> Bot:
    """A bot that is ready once `initialize` was awaited."""
    logging.getLogger("telegram").setLevel(logging.INFO)  # below, it tells token and texts
    root = base_url.rstrip("/")
    request = TelegramRequest(local=is_loopback(base_url), patience=patience)
    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request,
        get_updates_request=request,
    )


def _body(data: RequestData | None) -> tuple[dict[str, str], bytes | FormData | None]:
    if data is None:
        return {}, None
    if not data.contains_files:
        return JSON, orjson.dumps(data.parameters)
    form = FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {}, form


def _is_whole(sent: UploadTracker) -> bool:
    """Whether the whole request was written: only then can Telegram have done what it asks."""
    done = sent.upload_complete
    return done.done() and not done.cancelled() and done.exception() is None


def _refuse_what_was_not_done(status: int, payload: bytes) -> None:
    """Raise unless the Bot API itself refuses: what stands before it may answer anything.

    A 504 says that Telegram was asked, and nothing of what it did.
    """
    if status == 504:
        raise TimedOut
    answer = _refusal(payload)
    if status == 429:
        raise Flooded(_retry_after(answer))
    if status >= 500 or answer is None:
        raise NotTaken(f"Telegram is not well ({status})")


def _refusal(payload: bytes) -> dict[str, Any] | None:
    """What the Bot API says when it refuses; None when it was not the Bot API."""
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    ours = isinstance(answer, dict) and answer.get("ok") is False
    return answer if ours and isinstance(answer.get("description"), str) else None


def _retry_after(answer: dict[str, Any] | None) -> float | None:
    parameters = answer.get("parameters") if answer else None
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None
