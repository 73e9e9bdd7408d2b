"""Send python-telegram-bot's requests over one aiohttp session, in JSON; never log the token."""

import logging
import time
from collections.abc import Sequence
from math import inf
from typing import Any

import orjson
import structlog
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

from bot.service_addresses import is_loopback
from bot.telegram.payload import Unreadable, decode
from locales import _

TELEGRAM = "https://api.telegram.org"
CONNECTIONS = 256
IDLE = 15.0
"""Seconds an unused connection is kept: less than servers keep it."""
USUAL = BaseRequest.DEFAULT_NONE
JSON = {"Content-Type": "application/json"}
REVOKED = _(
    "Telegram refuses BOT_TOKEN now: nobody is heard or answered. Take the token anew from"
    " @BotFather, write it in BOT_TOKEN, and start the bot again; what is queued will leave then"
)

log = structlog.get_logger()


class NotTaken(NetworkError):
    """Telegram did not take the request: another try cannot do it twice."""


class TokenRefused(NotTaken):
    """Telegram no longer knows this token: the queue waits, as in an outage of Telegram."""

    def __init__(self) -> None:
        super().__init__("Telegram refuses the token")


class UnreadableAnswer(NetworkError):
    """Telegram took the request, but its answer is not JSON."""

    def __init__(self, update_ids: Sequence[int]) -> None:
        super().__init__("Telegram's answer cannot be read")
        self.update_ids = update_ids


class Flooded(TelegramError):
    """Telegram wants silence (429) for so many seconds; None when it does not say how long."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__(f"Too Many Requests: retry after {seconds or 'a while'}")
        self.seconds = seconds


class TelegramRequest(BaseRequest):
    def __init__(self, *, local: bool = False, timeout: float = 10.0) -> None:
        self._local = local
        self._timeout = timeout
        self._session: ClientSession | None = None
        self.answered_at = -inf
        """When Telegram last answered anything, by the monotonic clock."""
        self.is_refused = False
        """Whether Telegram's last answer refused the token."""
        self.shared_at = -inf
        """When Telegram last said that another process hears this bot, by the monotonic clock."""

    @property
    def read_timeout(self) -> float:
        return self._timeout

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
        limits = ClientTimeout(
            total=self._seconds(pool_timeout) + connect + self._seconds(write_timeout) + read,
            sock_connect=connect,
            sock_read=read,
        )
        status, payload = await self._exchange(url, method, request_data, limits)
        if status == 401 and _refusal(payload):
            self._note_refusal()
            raise TokenRefused
        if status < 500:
            self.answered_at = time.monotonic()
        if status == 409:
            self.shared_at = time.monotonic()
        if status != 200:
            _raise_unless_refused(status, payload)
        self.is_refused = False
        return status, payload

    def _note_refusal(self) -> None:
        """Tell the operator, once, and not for a token that was never good."""
        if not self.is_refused and self.answered_at > -inf:
            log.error("token_refused", hint=REVOKED)
        self.is_refused = True

    async def _exchange(
        self, url: str, method: str, data: RequestData | None, limits: ClientTimeout
    ) -> tuple[int, bytes]:
        """Send one request. Errors are raised without the address, which holds the token."""
        if self._session is None:
            raise NotTaken("The request is not initialized")
        headers, body = _body(data)
        upload = UploadTracker()
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=limits, upload_tracker=upload
            ) as response:
                return response.status, await response.read()
        except (ClientConnectorError, ConnectionTimeoutError):
            raise NotTaken("Telegram cannot be reached") from None
        except (TimeoutError, ClientError) as error:
            name = type(error).__name__
            if not _is_whole(upload):
                raise NotTaken(f"The request was cut off ({name})") from None
            if isinstance(error, TimeoutError):
                raise TimedOut from None
            raise NetworkError(f"Connection lost ({name})") from None

    def _seconds(self, timeout: object) -> float:
        return float(timeout) if isinstance(timeout, int | float) else self._timeout


def build_bot(token: str, base_url: str = TELEGRAM, *, timeout: float = 10.0) -> Bot:
    """Build a bot, which is ready once `initialize` was awaited."""
    logging.getLogger("telegram").setLevel(logging.INFO)  # DEBUG logs the token and texts
    root = base_url.rstrip("/")
    request = TelegramRequest(local=is_loopback(base_url), timeout=timeout)
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


def _is_whole(upload: UploadTracker) -> bool:
    """Return whether the whole request was written: otherwise Telegram cannot have acted on it."""
    complete = upload.upload_complete
    return complete.done() and not complete.cancelled() and complete.exception() is None


def _raise_unless_refused(status: int, payload: bytes) -> None:
    """Raise, unless the Bot API itself refuses: a server in front of it may answer anything.

    A 504 says that Telegram was asked, but not whether it acted.
    """
    if status == 504:
        raise TimedOut
    answer = _refusal(payload)
    if status == 429:
        raise Flooded(_retry_after(answer))
    if status >= 500 or answer is None:
        raise NotTaken(f"Telegram is not well ({status})")


def _refusal(payload: bytes) -> dict[str, Any] | None:
    """Return the Bot API's answer when it refuses; None when the answer is not the Bot API's."""
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    is_refusal = isinstance(answer, dict) and answer.get("ok") is False
    return answer if is_refusal and isinstance(answer.get("description"), str) else None


def _retry_after(answer: dict[str, Any] | None) -> float | None:
    parameters = answer.get("parameters") if answer else None
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None
