"""Play the people of the benchmark, in one process: 40 updates in flight over many chats.

Each person types a postcode, presses « Une autre », types again… and goes on only when all that
an update is owed was seen by the fake Bot API: nobody is quick by dropping.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.counting import so_far
from benchmarks.fake_telegram import EDIT, ELSE, LENGTH, PRESS, RECORD, SEND
from benchmarks.words import COMMUNE, OTHER, PATH, SECRET, TYPED

IN_FLIGHT = 40
TIMEOUT = 30.0
OWED = {True: bytes(sorted(SEND)), False: bytes(sorted(SEND + EDIT + PRESS))}
"""The calls that answer an update: one for a text, three for a button."""

PERSON = '{"id":%(chat)d,"is_bot":false,"first_name":"Ada","language_code":"fr"}'
CHAT = '{"id":%(chat)d,"first_name":"Ada","type":"private"}'
TYPES = (
    '{"update_id":%(update)d,"message":{"message_id":%(update)d,"from":'
    + PERSON
    + ',"chat":'
    + CHAT
    + ',"date":1772442000,"text":"'
    + TYPED
    + '"}}'
)
COMMANDS = TYPES.replace(
    f'"{TYPED}"', '"/menu","entities":[{"type":"bot_command","offset":0,"length":5}]'
)
PRESSES = (
    '{"update_id":%(update)d,"callback_query":{"id":"%(chat)d","from":'
    + PERSON
    + ',"message":{"message_id":%(update)d,"from":{"id":1000,"is_bot":true,"first_name":"Déclic",'
    '"username":"declic_bot"},"chat":'
    + CHAT
    + ',"date":1772442000,"text":"'
    + COMMUNE
    + '","reply_markup":{"inline_keyboard":[[{"text":"Une autre","callback_data":'
    '"c:%(question)d:3"}],[{"text":"Revenir","callback_data":"c:%(question)d:4"}]]}},'
    '"chat_instance":"1","data":"c:%(question)d:' + str(OTHER) + '"}}'
)
REQUEST = (
    f"POST {PATH} HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
    f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: %d\r\n\r\n"
)


@dataclass(slots=True)
class Person:
    """A person who is asked the postcode at first: question 1; each answer asks the next one."""

    chat: int
    question: int = 1
    asks_menu: bool = False
    """Whether the person has a place and writes /menu instead."""
    seen: bytearray = field(default_factory=bytearray)
    said_at: float = 0
    answered_at: float = 0
    taken_at: float = 0
    """When the bot had taken the update: it need not come again."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def types(self) -> bool:
        return self.asks_menu or self.question % 2 == 1

    def sees(self, kind: bytes, at: float) -> None:
        self.seen += kind
        if kind == SEND:
            self.answered_at = at
        if len(self.seen) >= len(OWED[self.types]):
            self.answered.set()


class Wrong(Exception):
    """Raised when a bot does not do what its peers do: its figures would mean nothing."""


@dataclass(slots=True)
class Crowd:
    port: int
    people: dict[int, Person]
    updates: Iterator[int]
    idle: deque[Person] = field(default_factory=deque)
    latencies: list[float] = field(default_factory=list)
    said: int = 0
    timeout: float = TIMEOUT
    busy: float = 0
    """Processor seconds that the fake Bot API has used, as it tells."""

    async def listen(self, watching: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", watching)
        try:
            while True:
                kind, chat, at, self.busy = RECORD.unpack(await reader.readexactly(RECORD.size))
                if kind != ELSE:
                    self.people[chat].sees(kind, at)
        finally:
            writer.close()

    async def talk(self, until: float) -> None:
        """Send one update after the other over one connection, each after the last answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while time.monotonic() < until:
            person = self.idle.popleft()
            await self.say(person, reader, writer)
            self.idle.append(person)
        writer.close()

    async def say(
        self, person: Person, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if person.seen:
            raise Wrong(f"{person.seen.decode()} for nothing")
        person.answered.clear()
        person.said_at = time.monotonic()
        async with asyncio.timeout(self.timeout):
            await self._await_answer(person, reader, writer)
        if bytes(sorted(person.seen)) != OWED[person.types]:
            raise Wrong(f"{person.seen.decode()} for {OWED[person.types].decode()}")
        person.seen.clear()
        self.said += 1
        self.latencies.append(person.answered_at - person.said_at)
        person.question += 1

    async def _await_answer(
        self, person: Person, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(request_of(person, next(self.updates)))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise Wrong(head.split(b"\r\n")[0].decode())
        if length := LENGTH.search(head):
            await reader.readexactly(int(length[1]))
        person.taken_at = time.monotonic()
        await person.answered.wait()

    async def all_talk(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(self.talk(until))


def request_of(person: Person, update: int) -> bytes:
    kind = COMMANDS if person.asks_menu else TYPES if person.types else PRESSES
    known = {"update": update, "chat": person.chat, "question": person.question}
    body = (kind % known).encode()
    return REQUEST.encode() % len(body) + body


async def measure(
    port: int, watching: int, chats: int, seconds: float, counted: Callable[[], int]
) -> Mapping[str, float]:
    people = {chat: Person(chat) for chat in range(1, 1 + chats)}
    crowd = Crowd(port, people, count(1), deque(people.values()))
    listening = asyncio.create_task(crowd.listen(watching))
    await crowd.all_talk(seconds / 4)  # to warm up
    crowd.latencies.clear()
    began, busy, before = time.monotonic(), crowd.busy, counted()
    await crowd.all_talk(seconds)
    took = time.monotonic() - began
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    late = sorted(crowd.latencies)
    return {
        "per_second": len(late) / took,
        "p99_ms": late[len(late) * 99 // 100] * 1000,
        "fake_load": (crowd.busy - busy) / took,
        "per_turn": (counted() - before) / len(late),
        "said": crowd.said,
    }


if __name__ == "__main__":
    one, two, three = map(int, sys.argv[1:4])
    count_in = sys.argv[5:]
    reading = partial(so_far, Path(*count_in)) if count_in else int
    print(json.dumps(asyncio.run(measure(one, two, three, float(sys.argv[4]), reading))))
