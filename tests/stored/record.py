"""Record, on the version that is about to be left, a database for each name that it stores.

A plugin of pytest.  It watches the transcripts on SQLite, notes the rows before each thing that
the bot does, and keeps as few of these moments as show every name:

    python -m pytest -p tests.stored.record -p no:randomly tests/test_transcripts.py -k sqlite
    ACCEPT=1 python -m pytest tests/stored

The second line writes down what this same version does at each moment (`as_before.txt`).  A name
that no transcript shows is told by `-` in `names.tsv`, where a reason belongs.  In the record
of c8bbd79 those were made up from rows of other moments: a `+` ends the name of their story.
"""

import base64
import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.companion import Companion
from bot.telegram.edge import Edge
from models.tables import metadata
from sandbox.record import Call
from scheduler.timetable import Timetable
from services.conversation.callbacks import CallbackRouter
from tests.harness.chat import Chat
from tests.stored import choosing, names, state
from tests.stored.forms import forms_of
from tests.stored.state import OPENED, Row, Tables

TABLES = [table for table in metadata.sorted_tables if table.name not in state.KEPT_APART]
FEED = re.compile(r"/agenda/[0-9a-f]{40}\.ics")
LINK = re.compile(r'href="https://pages\.example(/[^"]+)"')
PAPER = re.compile(r'href="(/c/[^"]+/cv)"')
LARGEST = 500
"""Rows of a moment, at most: a crowd shows no more names than one person."""
OFTEN = 3
"""How often one looks at a page of the same kind."""


@dataclass
class Moment:
    """The rows and the chats before something, and what was done then."""

    name: str
    at: datetime
    action: dict[str, Any]
    tables: Tables
    world: dict[str, Any]
    messages: list[dict[str, Any]]
    files: dict[str, Any]
    shows: set[str] = field(default_factory=set)
    needs: dict[str, Any] = field(default_factory=dict)


class Recorder:
    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.open: tuple[Moment, int] | None = None
        self.chat: Chat | None = None
        self.test, self.emails, self.looks = "", 0, False
        self.rows: dict[Row, Row] = {}
        self.pressed: set[str] = set()
        self.paths: set[str] = set()
        self.visited: dict[str, int] = {}
        self.known: set[str] = set()

    def begin(self, chat: Chat) -> None:
        self.end()
        if not self.known:
            self.known = set(names.known(chat.app))
            _watch_callbacks(CallbackRouter)
        self.chat, self.emails, self.paths = chat, 0, set()
        chat.world.history._next_id, chat.world.queue.next_id = 10_000, 50_000

    def end(self) -> None:
        self.close()
        self.chat = None

    def look(self, what: str, action: dict[str, Any], at: datetime | None = None) -> Moment | None:
        """The moment before `action`; none for what cannot be played again."""
        chat = self.chat
        if chat is None or chat.world.faults.waiting:
            return None
        tables = self._tables()
        if sum(map(len, tables.values())) > LARGEST:
            return None
        name, now = f"{self.test} {what}", at or chat.world.now()
        files = dict(chat.world.files._by_id)
        return Moment(name, now, action, tables, _world(chat), _messages(chat), files)

    def watch(self, what: str, action: dict[str, Any]) -> None:
        self.close()
        self.pressed = set()
        if moment := self.look(what, action):
            assert self.chat is not None
            self.open = moment, self.chat.world.calls._number

    def close(self) -> None:
        """What the moment under way showed, now that it is over."""
        if self.open is None or self.chat is None:
            return
        (moment, seen), self.open = self.open, None
        calls, after = self.chat.world.calls.after(seen), self._tables()
        shown = choosing.shown(moment.action, moment.tables, after, self.pressed)
        self._keep(moment, shown, calls)
        self._note_paths(calls, after)

    def _keep(self, moment: Moment, shown: Iterable[str], calls: Iterable[Call] = ()) -> None:
        if found := set(shown):
            moment.shows |= found
            moment.needs = _needs(moment, list(calls))
            self.moments.append(moment)
        moment.messages, moment.files = [], {}

    def unsaid(self, update_id: int) -> None:
        """As if the bot had died before it spoke: its words are in the row."""
        if self.chat is None:
            return
        for at in choosing.next_due(tables := self._tables(), update_id):
            if found := self.look(f"unsaid {update_id}", {"do": "due"}, at):
                self._keep(found, choosing.owed(tables, at))

    def _note_paths(self, calls: Iterable[Call], tables: Tables) -> None:
        """Links in e-mails, feeds and codes, which stay good for weeks."""
        assert self.chat is not None
        emails = self.chat.mail.taken[self.emails :]
        self.emails = len(self.chat.mail.taken)
        self.paths |= set(FEED.findall(json.dumps([call.parameters for call in calls])))
        for email in emails:
            body = email.get_body(("html",))
            self.paths |= set(LINK.findall(body.get_content())) if body else set()
        self.paths |= {f"/attestation/{code}" for code in choosing.codes(tables)}

    async def visit(self) -> None:
        """Look at pages to which something leads now: what they show, and each of their forms."""
        while self.paths and self.chat is not None:
            path = self.paths.pop()
            place = choosing.place_of(path)
            if self.visited.setdefault(place, 0) >= OFTEN:
                continue
            self.visited[place] += 1
            if (page := await self._page(path)) is None:
                continue
            self.paths |= set(LINK.findall(page)) | set(PAPER.findall(page))
            self._keep_page(place, {"do": "open", "path": path})
            for form in forms_of(page):
                self._keep_page(place, {"do": "open", "path": path, "form": form})

    async def _page(self, path: str) -> str | None:
        assert self.chat is not None
        self.looks = True
        async with self.chat.browser() as client:
            answer = await client.get(path)
            page = (await answer.read()).decode(errors="replace")
        self.looks = False
        return page if answer.status == 200 else None

    def _keep_page(self, place: str, action: dict[str, Any]) -> None:
        what = f"POST {place} {action['form'].get('do')}" if "form" in action else f"GET {place}"
        if found := self.look(what, action):
            self._keep(found, choosing.shown(action, found.tables, found.tables, ()))

    def _tables(self) -> Tables:
        assert self.chat is not None
        file = self.chat.app.settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file)) as connection:
            found = {table.name: self._rows(connection, table.name) for table in TABLES}
            counted = connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
        found["sqlite_sequence"] = [it for it in counted if it[0] in found]
        return {name: rows for name, rows in found.items() if rows}

    def _rows(self, connection: sqlite3.Connection, table: str) -> list[Row]:
        columns = ", ".join(f'"{name}"' for name in choosing.COLUMNS[table])
        rows = connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY rowid')
        return [self.rows.setdefault(row, row) for row in rows]


def _world(chat: Chat) -> dict[str, Any]:
    directory, folder = chat.world.directory, chat.app.settings.storage_dir
    return {
        "mail": chat.has_mail,
        "group": chat.has_group,
        "topics": {
            str(thread): {**topic}
            for group in directory.groups.values()
            for thread, topic in group.topics.items()
        },
        "people": [
            [it.id, it.first_name, it.role, it.started, it.blocked]
            for it in directory.people.values()
        ],
        "storage": {
            str(path.relative_to(folder)): base64.b64encode(path.read_bytes()).decode()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }


def _messages(chat: Chat) -> list[dict[str, Any]]:
    return [
        dict(message)
        for it in chat.world.history.chats.values()
        for message in it.messages.values()
    ]


def _needs(moment: Moment, calls: list[Call]) -> dict[str, Any]:
    """The messages and the files that were spoken of."""
    spoken = [json.dumps([call.parameters for call in calls]), json.dumps(moment.action)]
    for table in ("updates", "topic_posts"):
        spoken += [str(row) for row in moment.tables.get(table, ())]
    numbers = set(re.findall(r"\b1\d{4}\b", " ".join(spoken)))
    messages = [it for it in moment.messages if str(it["message_id"]) in numbers]
    named = set(re.findall(r"\bfile\d+\b", " ".join(spoken) + json.dumps(messages)))
    files = {
        name: [it.path, base64.b64encode(it.content).decode(), it.content_type, it.name, it.kind]
        for name, it in moment.files.items()
        if name in named
    }
    return {"messages": messages, "files": files}


RECORDER = Recorder()


def _wrap(owner: type, name: str, before: Callable[..., None], *, visits: bool = True) -> None:
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def wrapped(self: Any, *given: Any, **named: Any) -> Any:
        if visits and not RECORDER.looks:
            RECORDER.close()
            await RECORDER.visit()
        before(self, *given, **named)
        return await method(self, *given, **named)

    _replace(owner, name, wrapped)


def _watch_callbacks(callbacks: type[CallbackRouter]) -> None:
    handle: Callable[..., object] = callbacks.handle

    def pressed(self: Any, context: Any, stack: Any, data: str) -> bool:
        known = bool(handle(self, context, stack, data))
        if known:
            RECORDER.pressed.add(data.split(":")[1])
        return known

    _replace(callbacks, "handle", pressed)


def _replace(owner: type, name: str, method: Callable[..., object]) -> None:
    setattr(owner, name, method)


def _before_request(_: Any, method: str, path: Any, **given: Any) -> None:
    if OPENED.match(str(path)) and not RECORDER.looks:
        action: dict[str, Any] = {"do": "open", "path": str(path)}
        action |= {"form": dict(given.get("data") or {})} if method == "POST" else {}
        RECORDER.watch(f"{method} {choosing.place_of(str(path))}", action)


def pytest_configure() -> None:
    """Once the harness is there: its classes are given eyes."""
    choosing.COLUMNS |= {table.name: [column.name for column in table.columns] for table in TABLES}
    begun = Chat.__init__

    def begin(self: Chat, *given: Any, **named: Any) -> None:
        begun(self, *given, **named)
        if self.app.settings.database_url.startswith("sqlite"):
            RECORDER.begin(self)

    _replace(Chat, "__init__", begin)
    _wrap(Edge, "handle", _before_update)
    _wrap(Edge, "_answer", _before_answer, visits=False)
    _wrap(Companion, "deliver", lambda _: RECORDER.watch("deliver", {"do": "due"}))
    _wrap(Timetable, "run_all", lambda _: RECORDER.watch("ticks", {"do": "due"}))
    _wrap(TestClient, "_request", _before_request)


def _before_update(_: Edge, update: Any) -> None:
    RECORDER.watch(f"update {update.update_id}", {"do": "hear", "update": update.to_dict()})


def _before_answer(_: Edge, incoming: Any, *__: Any) -> None:
    RECORDER.unsaid(incoming.heard.update_id)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    played = re.search(r"\[sqlite-(.+)\.txt\]", item.name)
    RECORDER.test = played[1] if played else item.name.partition("[")[0]
    try:
        return (yield)
    finally:
        RECORDER.end()


def pytest_sessionfinish() -> None:
    kinds = {
        table.name: [(it.name, type(it.type).__name__ == "JSON") for it in table.columns]
        for table in TABLES
    }
    chosen = choosing.keep(RECORDER.moments, state.FILE, kinds)
    names.write(RECORDER.known, chosen)
