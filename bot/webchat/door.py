"""Serve the chat page: show it, take what is typed and pressed there, stream what is new."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiohttp import web
from sqlalchemy.orm import Session

from bot.telegram.files import MissingFile
from bot.web import origin
from bot.web.answers import HttpAnswers
from bot.web.enrolment.language import language_of
from bot.web.forms import UploadedFile, read_file, read_form
from bot.webchat.incoming import HeardPost, WebTurns
from bot.webchat.streams import Stream, Streams
from documents.uploads import LARGEST as LARGEST_FILE
from documents.uploads import Format, format_of
from flows.texts import plain_text
from models.engine.database import Database
from models.webchat import WebMessage
from rules.conversation.answer_budget import AnswerBudget
from rules.schedule.clock import Clock
from services.conversation.attachments import ChatFile
from services.conversation.replies import Say, Show
from services.pages.layout import HEADERS, plain_page, redirect
from services.pages.page import PageResponse
from services.people import addresses, people
from services.tickets.attachments import OF_TEAM
from services.webchat import devices, drawing, messages, posts
from services.webchat.devices import KnownDevice
from services.webchat.messages import FIRST, MessageBody

PATH = "/chat"
LARGEST = 32 * 1024
"""Bytes of what is posted: a long message, each character of which takes nine at most."""
NONCE = 80
"""Characters at most of the number that a page gives to what it posts."""
ALIVE = 20.0
"""Seconds after which a silent stream says that it is there."""
HERE = b": here\n\n"
JSON, MULTIPART = "application/json", "multipart/form-data"
LARGEST_OF_TEAM = 20 * 1024 * 1024
"""Bytes of a file of the team: Telegram gives a bot no larger one."""
PICTURES = {Format.JPEG: "image/jpeg", Format.PNG: "image/png"}
SCRIPT_HEADERS = {"Cache-Control": "public, max-age=300"}
FILE_HEADERS = HEADERS | {"Cache-Control": "private, max-age=300"}
GONE, LIMITED, REFUSED, UNKNOWN, TOO_LARGE, AWAY = 410, 429, 403, 401, 413, 503


class ChatState(NamedTuple):
    """What a page of somebody who chats shows."""

    language: str
    rows: Sequence[WebMessage]
    change: int
    is_waiting: bool
    has_earlier: bool
    keeps_typed: bool
    """Whether the browser may keep what is being typed."""


@dataclass(frozen=True, slots=True)
class ChatPage:
    """The chat page of one bot; a visit that posts nothing creates nobody."""

    database: Database
    bot_id: int
    turns: WebTurns
    make: Callable[[Show], Awaitable[ChatFile | Say | None]]
    fetch: Callable[[str, int], Awaitable[bytes | MissingFile]]
    pictures: Collection[str]
    streams: Streams
    clock: Clock
    public_url: str
    answers: HttpAnswers = field(default_factory=HttpAnswers)
    budget: AnswerBudget = field(default_factory=AnswerBudget)
    monotonic: Callable[[], float] = time.monotonic

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH, self.see),
            web.post(PATH, self.post),
            web.get(f"{PATH}/messages", self.ask),
            web.get(f"{PATH}/events", self.listen),
            web.post(f"{PATH}/seen", self.note_seen),
            web.get(f"{PATH}/file/{{place:[0-9]{{1,12}}}}", self.file),
            web.get(f"{PATH}/chat.js", self.script),
        ]

    async def see(self, request: web.Request) -> web.StreamResponse:
        """Show the conversation of a known browser, or how to begin one."""
        before = _number(request.query.get("before", ""))
        state = await self._state_of(request, FIRST + before if before else None)
        if state is None:
            page = drawing.welcome_page(language_of(request), _nonce())
        else:
            page = drawing.chat_page(
                state.language,
                state.rows,
                _nonce(),
                self.pictures,
                change=state.change,
                is_waiting=state.is_waiting,
                has_earlier=state.has_earlier,
                keeps_typed=state.keeps_typed,
            )
        return self._as_http(page, request)

    async def script(self, _: web.Request) -> web.Response:
        return web.Response(
            text=drawing.SCRIPT, content_type="text/javascript", headers=SCRIPT_HEADERS
        )

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take what is typed or pressed, once; answer with the rows that are new."""
        if not origin.is_from_our_page(request, self.public_url):
            return self._as_http(plain_page(language_of(request), "elsewhere", status=REFUSED))
        has_script = JSON in request.headers.get("Accept", "")
        try:
            form, upload = await self._read(request)
        except web.HTTPRequestEntityTooLarge:
            return self._too_large(request, has_script=has_script)
        except web.HTTPUnauthorized:
            return self._turned_away(request, has_script=has_script)
        return await self._take(request, form, upload, has_script=has_script)

    async def _take(
        self,
        request: web.Request,
        form: Mapping[str, str],
        upload: UploadedFile | None,
        *,
        has_script: bool,
    ) -> web.StreamResponse:
        """Take one turn of what was read; answer with the rows that are new, or lead to them."""
        nonce = form.get("nonce", "")[:NONCE]
        if not nonce:
            raise web.HTTPBadRequest
        device, secret = await self._device_or_new(request, is_new_welcome=not has_script)
        if device is None:
            return self._turned_away(request, has_script=has_script)
        lane = addresses.lane_of(device.address)
        if not self.budget.spend(lane, self.monotonic()):
            return await self._too_fast(request, device, form, has_script=has_script)
        update_id = await self._number_of(device, nonce)
        heard = await self.turns.take(device, update_id, form, upload, has_script=has_script)
        if heard.last_words:
            return self._ended(request, heard, has_script=has_script)
        if has_script:
            rows = await self._rows(device.person_id, _number(form.get("after", "")))
            told: dict[str, Any] = {"keeps": not (device.is_shared or heard.is_private)}
            told |= {"notice": heard.notice} if heard.notice else {}
            response = web.json_response(rows | told)
        else:
            response = self._as_http(redirect("chat"), request)
        if secret:
            origin.set_cookie(response, self.bot_id, secret, _seconds(device))
        return response

    async def _read(self, request: web.Request) -> tuple[Mapping[str, str], UploadedFile | None]:
        """Read what is posted; a file, which is large, only of somebody who is known."""
        if request.content_type != MULTIPART:
            return await read_form(request, LARGEST), None
        if await self._device(request) is None:
            raise web.HTTPUnauthorized
        return await read_file(request, LARGEST_FILE)

    def _ended(
        self, request: web.Request, heard: HeardPost, *, has_script: bool
    ) -> web.StreamResponse:
        """Show the last words to somebody of whom nothing is kept, and end their cookie."""
        if has_script:
            html = drawing.last_words(heard.language, heard.last_words)
            response = web.json_response({"html": html}, status=GONE, headers=HEADERS)
        else:
            page = drawing.ended_page(heard.language, heard.last_words)
            response = self._as_http(page, request)
        origin.end_cookie(response, self.bot_id)
        return response

    async def ask(self, request: web.Request) -> web.Response:
        """Answer with the rows that changed after a change."""
        device = await self._device(request)
        if device is None:
            return web.json_response({}, status=UNKNOWN)
        rows = await self._rows(device.person_id, _number(request.query.get("after", "")))
        return web.json_response(rows, headers=HEADERS)

    async def note_seen(self, request: web.Request) -> web.Response:
        """Note how far somebody has seen the page: what came later needs no e-mail then."""
        if not origin.is_from_our_page(request, self.public_url):
            return web.Response(status=REFUSED, headers=HEADERS)
        device = await self._device(request)
        if device is None:
            return web.Response(status=UNKNOWN, headers=HEADERS)
        change = _number((await read_form(request, LARGEST)).get("change", ""))

        def work(session: Session) -> None:
            last = messages.last_change(session, device.person_id)
            devices.note_shown(session, device.id, min(change, last))

        await self.database.transact(work)
        return web.Response(status=204, headers=HEADERS)

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """Stream what is new; the cursor is the page's own, so no page takes rows from another."""
        given = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        cursor = _number(given)
        async with self.streams.turn(request) as is_taken:
            opened = await self._opened(request, cursor) if is_taken else None
        if opened is None:
            return _no_stream(UNKNOWN if is_taken else AWAY)
        device, rows = opened
        with self.streams.of(addresses.lane_of(device.address), device.id, cursor, request) as it:
            if it is None:
                return _no_stream(AWAY)
            response = web.StreamResponse(
                headers=HEADERS | {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
            )
            response.force_close()
            with suppress(ConnectionError):  # the page was closed
                await response.prepare(request)
                await self._stream(response, device.person_id, it, rows)
        return response

    async def _opened(
        self, request: web.Request, cursor: int
    ) -> tuple[KnownDevice, dict[str, Any]] | None:
        """Return the browser's device and what changed on its page, in one read."""
        secret = request.cookies.get(origin.cookie_name(self.bot_id), "")

        def work(session: Session) -> tuple[KnownDevice, dict[str, Any]] | None:
            device = devices.find(session, self.bot_id, secret, self.clock())
            if device is None:
                return None
            return device, self._changed(session, device.person_id, cursor)

        return await self.database.read(work)

    async def _stream(
        self,
        response: web.StreamResponse,
        person_id: int,
        stream: Stream,
        rows: dict[str, Any] | None,
    ) -> None:
        """Tell the first rows, then those of each change, until the stream is over."""

        def work(session: Session) -> dict[str, Any] | None:
            if not devices.still_open(session, [stream.device_id], self.clock()):
                return None
            return self._changed(session, person_id, stream.cursor)

        while rows is not None:
            if rows["messages"]:
                stream.cursor = rows["change"]
                data = json.dumps(rows, ensure_ascii=False)
                await response.write(f"id: {stream.cursor}\ndata: {data}\n\n".encode())
            else:
                await response.write(HERE)
            while not await stream.has_changed(ALIVE):
                await response.write(HERE)
            if stream.is_over:
                return
            stream.changed.clear()
            async with self.streams.room:
                rows = await self.database.read(work)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Make a picture or a file of the person's own page, from the rows as they are now."""
        device = await self._device(request)
        if device is None:
            raise web.HTTPNotFound
        number = FIRST + _number(request.match_info["place"])
        body = await self.database.read(lambda s: messages.find(s, device.person_id, number))
        if body is None or not body.document:
            raise web.HTTPNotFound
        made: ChatFile | Say | None
        if body.document == OF_TEAM:
            made = await self._of_team(body)
        else:
            made = await self.make(Show(body.document, body.subject))
        if not isinstance(made, ChatFile):
            raise web.HTTPNotFound
        if made.file_key:  # Telegram has it already: a page draws it anew
            made = await asyncio.to_thread(made.drawn)
        kind = PICTURES.get(format_of(made.content) or Format.PDF, "application/octet-stream")
        response = web.Response(body=made.content, content_type=kind, headers=FILE_HEADERS)
        if not made.picture:
            response.headers["Content-Disposition"] = _attachment(made.name)
        return response

    async def _of_team(self, body: MessageBody) -> ChatFile | None:
        """Fetch a file of the team from Telegram, where it stays."""
        content = await self.fetch(body.subject["file"], LARGEST_OF_TEAM)
        if not isinstance(content, bytes):
            return None
        return ChatFile(body.subject["name"] or "fichier", content)

    async def _device(self, request: web.Request) -> KnownDevice | None:
        secret = request.cookies.get(origin.cookie_name(self.bot_id), "")
        return await self.database.read(
            lambda s: devices.find(s, self.bot_id, secret, self.clock())
        )

    async def _device_or_new(
        self, request: web.Request, *, is_new_welcome: bool
    ) -> tuple[KnownDevice | None, str]:
        """Return the browser's device, and its secret if the device is new; None: turned away.

        A page that shows a conversation posts with its cookie: without it, only « Commencer »,
        which needs no script, begins one.
        """
        device, now = await self._device(request), self.clock()
        if device is not None:
            return device, request.cookies[origin.cookie_name(self.bot_id)]

        def work(session: Session) -> tuple[KnownDevice | None, str]:
            if devices.is_crowded(session, self.bot_id, now):
                return None, ""
            return devices.welcome(session, self.bot_id, language_of(request), now)

        return await self.database.transact(work) if is_new_welcome else (None, "")

    async def _number_of(self, device: KnownDevice, nonce: str) -> int:
        """Note that a device is used; return the number of the update that its post is."""
        now = self.clock()

        def work(session: Session) -> int:
            devices.note_use(session, device.id, now)
            return posts.update_id_of(session, device.id, nonce, now)

        return await self.database.transact(work)

    async def _state_of(self, request: web.Request, before: int | None) -> ChatState | None:
        secret = request.cookies.get(origin.cookie_name(self.bot_id), "")

        def work(session: Session) -> ChatState | None:
            device = devices.find(session, self.bot_id, secret, self.clock())
            if device is None:
                return None
            rows = messages.last_shown(session, device.person_id, before)
            return ChatState(
                people.language_of(session, device.person_id),
                rows,
                messages.last_change(session, device.person_id),
                self.turns.is_waiting(session, device.person_id),
                bool(rows) and messages.has_before(session, device.person_id, rows[0].number),
                not device.is_shared and not self.turns.is_private(session, device.person_id),
            )

        return await self.database.read(work)

    async def _rows(self, person_id: int, after: int) -> dict[str, Any]:
        return await self.database.read(lambda s: self._changed(s, person_id, after))

    def _changed(self, session: Session, person_id: int, after: int) -> dict[str, Any]:
        """Return what changed after a change; the whole page if it never came so far."""
        last = messages.last_change(session, person_id)
        language = people.language_of(session, person_id)
        rows = messages.since(session, person_id, after if after <= last else 0)
        return {"change": last, "messages": [self._row(language, row) for row in rows]}

    def _row(self, language: str, row: WebMessage) -> dict[str, Any]:
        html = drawing.message_item(language, row, self.pictures)
        return {"place": row.number - FIRST, "change": row.change, "html": html}

    async def _too_fast(
        self,
        request: web.Request,
        device: KnownDevice,
        form: Mapping[str, str],
        *,
        has_script: bool,
    ) -> web.StreamResponse:
        language = await self.database.read(lambda s: people.language_of(s, device.person_id))
        if not has_script:
            return self._as_http(plain_page(language, "slowly", status=LIMITED), request)
        rows = await self._rows(device.person_id, _number(form.get("after", "")))
        notice = plain_text(language, "webchat.slowly")
        return web.json_response(rows | {"notice": notice}, status=LIMITED)

    def _too_large(self, request: web.Request, *, has_script: bool) -> web.Response:
        """Say how large a file may be: nothing of it was kept."""
        language = language_of(request)
        if not has_script:
            return self._as_http(plain_page(language, "large_file", status=TOO_LARGE), request)
        notice = plain_text(language, "webchat.too_large")
        rows: dict[str, Any] = {"change": 0, "messages": [], "notice": notice}
        return web.json_response(rows, status=TOO_LARGE)

    def _turned_away(self, request: web.Request, *, has_script: bool) -> web.StreamResponse:
        """Answer whose conversation is open no more, or who came with too many others."""
        if has_script:
            return web.json_response({}, status=UNKNOWN, headers=HEADERS)
        return self._as_http(plain_page(language_of(request), "crowded", status=LIMITED), request)

    def _as_http(self, page: PageResponse, request: web.Request | None = None) -> web.Response:
        path = request.rel_url.raw_path if request is not None else PATH
        return self.answers.as_http(page, path)


def _no_stream(status: int) -> web.Response:
    """Refuse a stream, and its connection: it counts among no requests any more."""
    response = web.Response(status=status, headers=HEADERS | {"Retry-After": "5"})
    response.force_close()
    return response


def _nonce() -> str:
    return secrets.token_hex(12)


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else 0


def _seconds(device: KnownDevice) -> int | None:
    """Return how long a browser keeps the cookie; None: until it is closed."""
    return None if device.is_shared else int(devices.LIFE.total_seconds())


def _attachment(name: str) -> str:
    safe = "".join(c if c.isalnum() or c in "-._" else "-" for c in name)
    return f'attachment; filename="{safe.encode("ascii", "ignore").decode() or "fichier"}"'
