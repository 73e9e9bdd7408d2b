"""Play a moment again: the world as it was, what was done then, what came of it in plain lines."""

import base64
import json
import re
import shutil
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from html import unescape
from random import Random
from typing import Any

from sandbox.record import Call
from sandbox.world.files import StoredFile
from sandbox.world.people import Person
from tests.harness.chat import Chat
from tests.harness.transcripts import topics
from tests.stored.state import Left, Moment, Store

SILENT = ("answerCallbackQuery", "getFile", "sendChatAction")
OF_A_MESSAGE = ("editMessageText", "editMessageReplyMarkup", "deleteMessage")
SIGNED = re.compile(r"(/[a-z]/)([A-Za-z0-9_-]{12,})\.[A-Za-z0-9_-]{22}")
LONGEST = 400
"""Characters of a page that are written down."""
STORED = {
    "outbox": "SELECT kind, key, state FROM outbox",
    "letters": "SELECT text, key, state, links FROM letters",
    "audit": "SELECT action, subjects FROM audit",
    "progress": "SELECT name, reached_at, reached_id FROM progress",
    "conversations": "SELECT person_id, depth, script, version, step FROM conversations",
    "standing_buttons": "SELECT person_id, buttons FROM standing_buttons",
    "topic_posts": "SELECT what FROM topic_posts",
    "calendar_feeds": "SELECT person_id, token_hash FROM calendar_feeds",
}
"""Where names are kept."""


async def play_again(chat: Chat, store: Store, left: Left, moment: Moment) -> list[str]:
    """What the bot says and stores, in lines that are the same on both databases."""
    store.put(left, moment)
    _restore(chat, moment)
    before = _stored(store)
    if moment.action["do"] == "hear" and _owes(left, moment):
        await _deliver(chat)
    answered = [line async for line in _act(chat, moment.action)]
    after = _stored(store)
    return [
        *answered,
        *_said(chat, moment),
        *(line for email in chat.mail.taken for line in _of_email(email)),
        *(f"- {row}" for row in _less(before, after)),
        *(f"+ {row}" for row in _less(after, before)),
    ]


def _owes(left: Left, moment: Moment) -> bool:
    """Tell whether an answer was not given yet: the next one waits for it."""
    place = left.columns["updates"].index("answered_at")
    return any(row[place] is None for row in left.rows_of(moment, "updates"))


async def _deliver(chat: Chat) -> None:
    """Give what is owed, as the leader does beside who listens."""
    await chat._lead()
    await chat.app.deliver()


async def connect(chat: Chat, moment: Moment) -> None:
    """The bot, with the mail server and the group that were there."""
    if (chat.has_mail, chat.has_group) != moment.connected:
        chat.has_mail, chat.has_group = moment.connected
        await chat.restart()
    chat.app.following._shown.clear()
    while chat.app.leader.epoch is None:
        await chat._lead()


def _restore(chat: Chat, moment: Moment) -> None:
    world, there = chat.world, moment.world
    world.clock.set(moment.at, frozen=True)
    world.record.clear()
    chat.mail.taken.clear()
    world.directory.people = {
        number: Person(number, name, role, started=started, blocked=blocked)
        for number, name, role, started, blocked in there["people"]
    }
    world.directory.groups.clear()
    if there["group"]:
        topics.open_group(world)
        threads = {int(thread): dict(topic) for thread, topic in there["topics"].items()}
        world.directory.group(topics.GROUP).topics = threads
    world.history.chats.clear()
    for message in there["messages"]:
        world.history.add(dict(message))
    _restore_files(chat, there)
    random_below: Any = chat.app.edge.queue.conversations.deployment.random_below
    drawn: Random = random_below.__self__
    drawn.seed(7)


def _restore_files(chat: Chat, there: Mapping[str, Any]) -> None:
    files, folder = chat.world.files, chat.app.settings.storage_dir
    files._by_id.clear()
    for name, (path, content, *rest) in there["files"].items():
        kept = StoredFile(name, path, base64.b64decode(content), *rest)
        files._by_id[name] = files._by_path[path] = kept
    shutil.rmtree(folder, ignore_errors=True)
    for place, content in there["storage"].items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(base64.b64decode(content))


async def _act(chat: Chat, action: Mapping[str, Any]) -> AsyncIterator[str]:
    match action["do"]:
        case "due":
            await chat.do_due()
        case "hear":
            chat.world.queue.put(dict(action["update"]), 0)
            await chat.hear()
        case "open":
            for line in await _open(chat, action["path"], action.get("form")):
                yield line
            await chat.hear()


async def _open(chat: Chat, path: str, form: Mapping[str, str] | None) -> list[str]:
    method = "GET" if form is None else "POST"
    async with chat.browser() as client:
        answer = await client.request(method, path, data=form, allow_redirects=False)
        body = await answer.read()
    shown = [f"{method} {_readable(path)} : {answer.status}"]
    if answer.status == 303:
        return [*shown, f"to {_readable(answer.headers['Location'])}"]
    if answer.content_type == "application/octet-stream":
        return [*shown, f"{answer.headers['Content-Disposition']}, {len(body)} bytes"]
    page = body.decode()
    words = unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL))
    deeds = sorted(set(re.findall(r'name="do" value="(\w+)"', page)))
    return [*shown, " ".join(words.split())[:LONGEST], *(f"[do={deed}]" for deed in deeds)]


def _readable(words: str) -> str:
    """Of a signed link, what it says."""
    return SIGNED.sub(lambda found: found[1] + _payload(found[2]), words)


def _payload(written: str) -> str:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()


def _said(chat: Chat, moment: Moment) -> Iterator[str]:
    """Chat by chat, by their words: an answer and a promise that start together have no order."""
    words = {it["message_id"]: _first_words(it) for it in moment.world["messages"]}
    words |= {
        it.verdict["message_id"]: _first_words(it.parameters)
        for it in chat.world.record
        if "message_id" in it.verdict
    }
    calls = [call for call in chat.world.record if call.method not in SILENT]
    calls.sort(key=lambda it: (_chat_of(it), it.method not in OF_A_MESSAGE))
    told = [
        (_chat_of(it), it.method not in OF_A_MESSAGE, [*_call(chat, it, words)]) for it in calls
    ]
    for _, _, lines in sorted(told):
        yield from lines


def _first_words(message: Mapping[str, Any]) -> str:
    return str(message.get("text", message.get("caption", "")))[:40].partition("\n")[0]


def _chat_of(call: Call) -> int:
    return int(call.parameters.get("chat_id", 0))


def _call(chat: Chat, call: Call, words: Mapping[int, str]) -> Iterator[str]:
    """`words`: how each message begins that may be changed or copied."""
    given = dict(call.parameters)
    place = given.pop("chat_id", None)
    who = chat.world.directory.people.get(place)
    given.pop("parse_mode", None)
    if "message_thread_id" in given:
        there = chat.world.directory.group(topics.GROUP).topics
        given["message_thread_id"] = there.get(given["message_thread_id"], {}).get("name", "?")
    if "message_id" in given:
        given["message_id"] = words.get(given["message_id"], "?")
    text = given.pop("text", given.pop("caption", ""))
    markup = given.pop("reply_markup", {}) or {}
    refused = "" if call.verdict.get("ok") else f" ({call.verdict.get('error', 'refused')})"
    yield f"{call.method} {who.first_name if who else place}{refused} {_rest(given)}".rstrip()
    yield from (f"  {line}" for line in _readable(text).splitlines())
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    yield from (f"  [{_button(button)}]" for row in rows for button in row)


def _rest(given: Mapping[str, Any]) -> str:
    known = {name: _without_size(value) for name, value in given.items() if value}
    return json.dumps(known, ensure_ascii=False, sort_keys=True) if known else ""


def _without_size(value: Any) -> Any:
    """A picture is drawn a little differently on another machine."""
    return value["file"] if isinstance(value, dict) and "size" in value else value


def _button(button: Mapping[str, Any]) -> str:
    data = button.get("callback_data", button.get("url", ""))
    return f"{button['text']} = {_readable(data)}" if data else str(button["text"])


def _of_email(email: EmailMessage) -> Iterator[str]:
    yield f"letter {email['To']} : {email['Subject']}"
    stop = email["List-Unsubscribe"]
    yield from [f"  stop {_readable(stop)}"] if stop else []
    for part in email.walk():
        if part.get_content_type() == "text/plain":
            yield from (f"  {line}" for line in _readable(part.get_content()).splitlines() if line)
        elif part.get_content_type() == "text/calendar":
            yield f"  {part.get_filename()} {part.get_param('method')}"


def _stored(store: Store) -> list[str]:
    return [
        f"{table} {' '.join(map(_plain, row))}"
        for table, rows in zip(STORED, store.read(list(STORED.values())), strict=True)
        for row in rows
    ]


def _plain(value: Any) -> str:
    """The same for what SQLite keeps as text and PostgreSQL as what it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, str) and value[:1] in ("[", "{"):
        value = json.loads(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _less(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """What is there more often than in the others."""
    return sorted((Counter(these) - Counter(those)).elements())
