"""Let people live: leap from one thing that somebody does to the next, and let the bot answer."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count
from re import compile

from sandbox.refusal import ControlError
from sandbox.simulation import phone
from sandbox.simulation.browser import Browsers
from sandbox.simulation.delays import about, awake, to_answer
from sandbox.simulation.journal import Journal, Turn
from sandbox.simulation.person import Move, Person
from sandbox.simulation.phone import Seen
from sandbox.simulation.plan import Plan
from sandbox.world.world import World

TOGETHER = timedelta(seconds=30)
"""What people do within so much time is heard by the bot at once."""
THOROUGH = timedelta(minutes=20)
"""How often at least the bot looks for all that is due."""
TIMEOUT = 120.0
"""Real seconds for the bot to take what people said."""
GLANCE = 0.001
CODE = compile(r"« (.+?) » commence à .*\n?(?:.*\n)*?.*Code de présence : (\d{4})")
OVER = compile(r"« (.+?) » est fini")
BLOCKS, COMES_BACK, WRONG_CODE, ASKS_FIRST, COMES_LATE = 0.012, 0.4, 0.06, 0.2, 0.06
HOUR, DAY = 3600.0, 86400.0
REACTS = {"participant": 1500.0, "mentor": 2400.0, "employer": 3600.0, "team": 900.0}
"""Median seconds before someone takes up a message they did not wait for."""
SITS = {"participant": DAY, "mentor": 3 * DAY, "employer": 2 * DAY, "team": 0.3 * DAY}
"""Median seconds between two sittings."""
TAKES_UP = {"participant": "/menu", "mentor": "/menu", "employer": "/menu", "team": "/a_verifier"}


class Kind(StrEnum):
    SIT = "sit"
    GO_ON = "go_on"
    REPLY = "reply"
    BLOCK = "block"
    UNBLOCK = "unblock"


@dataclass(order=True, frozen=True, slots=True)
class Event:
    at: datetime
    number: int
    kind: Kind = field(compare=False)
    person: Person = field(compare=False)
    turn: int = field(compare=False)
    message: int = field(compare=False, default=0)


class BotGone(Exception):
    """The bot does not take what people say any more."""


@dataclass(slots=True)
class Days:
    world: World
    plan: Plan
    people: Sequence[Person]
    journal: Journal
    told: Callable[[float], None]
    """Called with the share of the time that is over."""
    browsers: Browsers | None = None
    """Of those who come by the bot's own page."""
    codes: dict[str, str] = field(default_factory=dict)
    """Of each workshop, by its title."""
    _events: list[Event] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _thorough_at: datetime | None = None

    async def live(self) -> None:
        for person in self.people:
            self._plan(self._arrival(person), Kind.SIT, person)
        while self._events and self._events[0].at < self.plan.ends_at:
            await self._live_moment()
        await self.world.clock.leap(self.plan.ends_at, thorough=True)
        self._note_calls()

    async def _live_moment(self) -> None:
        """Let everyone act who does within a few seconds, and the bot answer them all."""
        at = max(self._events[0].at, self.world.now())
        await self._leap(at)
        self._hear()
        acted = await self._act_until(self.world.now() + TOGETHER)
        if acted:
            await self._wait_until_taken()
            await self.world.clock.leap(self.world.now(), thorough=False)
            await self._look(acted)
            self._note_calls()
            self._hear(acted)
            self.journal.settled()
        whole = self.plan.ends_at - self.plan.begins_at
        self.told((at - self.plan.begins_at) / whole)

    async def _leap(self, at: datetime) -> None:
        thorough = self._thorough_at is None or at >= self._thorough_at
        if thorough:
            self._thorough_at = at + THOROUGH
        await self.world.clock.leap(at, thorough=thorough)
        self._note_calls()

    async def _act_until(self, until: datetime) -> set[int]:
        acted: set[int] = set()
        later: list[Event] = []
        while self._events and self._events[0].at <= until:
            event = heappop(self._events)
            if event.person.number in acted:
                later.append(event)
            elif await self._act(event):
                acted.add(event.person.number)
        for event in later:
            self._plan(until + timedelta(seconds=1), event.kind, event.person, event)
        return acted

    async def _act(self, event: Event) -> bool:
        """Let a person do what was planned; return whether the bot hears of it."""
        person = event.person
        if event.kind is Kind.BLOCK:
            return self._block(person)
        if event.kind is Kind.UNBLOCK:
            person.is_gone = False
            self.world.block(person.number, blocked=False)
            self._plan(self.world.now() + about(person.rng, 60), Kind.SIT, person)
            return False
        if person.is_gone or (event.kind is Kind.GO_ON and event.turn != person.turn):
            return False
        if person.is_on_page and self.browsers is not None:
            await self.browsers.look(person.number)
        move = self._move(event)
        if move is None:
            self._rest(person)
            return False
        if person.is_on_page:
            return await self._do_on_page(person, move)
        return self._do(person, move)

    def _move(self, event: Event) -> Move | None:
        person = event.person
        chat = self.world.history.chats[person.number]
        if event.kind is Kind.SIT:
            person.will_sit = False
            person.sit_down()
            if not person.started:
                person.started = True
                return Move(f"/start {person.part.start}".strip())
            if person.part.role == "participant" and person.rng.random() < ASKS_FIRST:
                return person.ask()
            return Move(TAKES_UP[person.part.role])
        if event.kind is Kind.REPLY:
            message = chat.messages.get(event.message)
            return person.answer(phone.seen(message)) if message else None
        return person.go_on(chat)

    def _do(self, person: Person, move: Move) -> bool:
        person.turn += 1
        turn = Turn(person, move, self.world.now(), time.monotonic())
        try:
            if move.message is None:
                self.world.say(person.number, text=move.words)
            else:
                for _ in range(1 + move.twice):
                    self.world.press(person.number, data=move.data, message_id=move.message)
        except ControlError:  # blocked meanwhile, or the message is gone
            return False
        self.journal.began(turn)
        return True

    async def _do_on_page(self, person: Person, move: Move) -> bool:
        """Act on the page, which answers at once: all that a turn says is written with it."""
        assert self.browsers is not None, "no page to come by"
        person.turn += 1
        self.journal.began(Turn(person, move, self.world.now(), time.monotonic()))
        began = time.monotonic()
        heard = await self.browsers.do(person.number, move)
        if heard.fault:
            self.journal.refused_on_page(heard.fault)
        if heard.notice:
            self.journal.noticed(person)
        seconds = time.monotonic() - began
        self.journal.answered_on_page(person, self.world.now(), heard.rows, seconds)
        return True

    async def _look(self, acted: Collection[int]) -> None:
        """Let those of the page who acted see what came once an outside service had answered."""
        if self.browsers is not None:
            for person in self.people:
                if person.is_on_page and person.number in acted:
                    await self.browsers.look(person.number)

    def _block(self, person: Person) -> bool:
        person.is_gone, person.will_sit = True, False
        self.world.block(person.number, blocked=True)
        if person.rng.random() < COMES_BACK:
            at = awake(self.world.now() + about(person.rng, 2 * DAY), person.rng)
            self._plan(at, Kind.UNBLOCK, person)
        return False

    def _rest(self, person: Person) -> None:
        """Put the phone away until another day; that day is planned once."""
        if person.will_sit:
            return
        person.will_sit = True
        rng, now = person.rng, self.world.now()
        is_tired = person.part.role == "participant" and rng.random() < BLOCKS
        is_tired = is_tired and not person.is_on_page  # nobody blocks a page
        wait = about(rng, SITS[person.part.role], 0.6)
        kind = Kind.BLOCK if is_tired else Kind.SIT
        self._plan(awake(now + wait, rng), kind, person)

    def _hear(self, acted: set[int] | None = None) -> None:
        """Let people see new messages: people who acted go on, others react later, or not."""
        for person in self.people:
            chat = self.world.history.chats.get(person.number)
            if chat is None or chat.changed <= person.seen:
                continue
            if chat.notice is not None and chat.notice["id"] > person.seen:
                self.journal.noticed(person)
            person.seen = chat.changed
            new = [
                phone.seen(message)
                for id, message in list(chat.messages.items())[-12:]
                if id > person.read and message["from"]["is_bot"]
            ]
            person.read = max([person.read, *(message.id for message in new)])
            for message in new:
                self.journal.read(person, message)
                if person.part.role == "team" and (code := CODE.search(message.text)):
                    self.codes[code[1]] = code[2]
            if acted is None or person.number not in acted:
                self._react(person, new)
                continue
            self._go_on(person, new)
            if person.part.role == "team":  # several cards may come at once
                self._react(person, new[:-1])

    def _go_on(self, person: Person, new: Sequence[Seen]) -> None:
        read = "\n".join(message.text for message in new)
        at = self.world.now() + to_answer(person.rng, read, "12345678")
        self._plan(at, Kind.GO_ON, person)

    def _react(self, person: Person, new: Sequence[Seen]) -> None:
        rng = person.rng
        for message in new:
            if not message.labels or message.is_menu:
                continue
            if over := OVER.search(message.text):
                person.code = self._code_of(over[1], person)
            if rng.random() < person.reliable or person.part.role == "team":
                wait = about(rng, REACTS[person.part.role], 1.2)
                at = awake(self.world.now() + wait, rng)
                self._plan(at, Kind.REPLY, person, message=message.id)

    def _code_of(self, title: str, person: Person) -> str:
        wrong = person.rng.random() < WRONG_CODE
        return "0000" if wrong else self.codes.get(title, "Passer")

    def _arrival(self, person: Person) -> datetime:
        begins, rng = self.plan.begins_at, person.rng
        whole = (self.plan.ends_at - begins).total_seconds()
        if person.part.role == "participant":
            joining = (self.plan.joins_until - begins).total_seconds() - 2 * HOUR
            late = 5 * DAY if rng.random() < COMES_LATE else 0
            wait = 2 * HOUR + rng.random() ** 1.3 * min(joining + late, whole * 0.5)
        else:
            most = {"team": 60.0, "mentor": 1.5 * HOUR, "employer": min(DAY, whole / 4)}
            wait = rng.random() * most[person.part.role]
        return awake(begins + timedelta(seconds=wait), rng)

    def _plan(
        self,
        at: datetime,
        kind: Kind,
        person: Person,
        like: Event | None = None,
        message: int = 0,
    ) -> None:
        turn = like.turn if like else person.turn
        message = like.message if like else message
        heappush(self._events, Event(at, next(self._numbers), kind, person, turn, message))

    async def _wait_until_taken(self) -> None:
        """Wait until the bot has committed all that people said."""
        deadline = time.monotonic() + TIMEOUT
        while len(self.world.queue):
            if time.monotonic() > deadline:
                raise BotGone
            await asyncio.sleep(GLANCE)

    def _note_calls(self) -> None:
        calls = self.world.record
        while calls:
            self.journal.called(calls.popleft())
