"""Builds of the bot that are broken on purpose, and what must be done for it to be seen."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import Category, OptOut
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from tests.announcements.builders import launched
from tests.faults.checker.evidence import Fault
from tests.faults.crowd import Crowd
from tests.faults.strikes import Aim, Killer, held_for
from tests.faults.test_flood import wait_until
from tests.faults.wandering import Wandering
from tests.harness.builders import BOT, NOON
from tests.harness.processes import Bot, environment
from tests.harness.waiting import until

PROJECT = Path(__file__).parents[3]
CODE = (
    *("bot", "documents", "flows", "handlers", "locales", "migrations", "models"),
    *("rules", "sandbox", "scheduler", "services"),
)
QUIET = 2.0
"""Seconds in which nothing more is said: then all has happened."""


@dataclass
class Town:
    """A crowd before a broken bot, and what was done to it."""

    crowd: Crowd
    faults: list[Fault] = field(default_factory=list)

    def say(self, *words: str) -> None:
        """Let everyone say all this, each a moment after the other."""
        for word in words:
            for person in self.crowd.people:
                self.crowd.sandbox.speak(person, word)
            self.rest()

    def rest(self, at_most: float = 15.0) -> None:
        """Wait until nothing more is said for a moment."""
        deadline, newest, since = time.monotonic() + at_most, -1, time.monotonic()

        def is_quiet() -> bool:
            nonlocal newest, since
            number = max((call["number"] for call in self.crowd.sandbox.record()), default=0)
            now = time.monotonic()
            if number != newest:
                newest, since = number, now
            return now - since > QUIET or now > deadline

        until(is_quiet, "nothing more is said")

    def write(self, work: Callable[[Session], Any]) -> None:
        """Write in the database before the bot starts."""
        with Session(self.crowd.sight.engine) as session, session.begin():
            work(session)

    def kill_before_the_send(self) -> None:
        """Kill the bot between a commit and its send, and start it again."""
        killer, began = Killer(self.crowd.bot, self.crowd.sight, Random(1)), time.monotonic()
        with held_for(Aim.BEFORE_THE_SEND, self.crowd.sandbox):
            self.crowd.sandbox.speak(self.crowd.people[0], "/menu")
            assert killer.strike_when(lambda: bool(self.crowd.sight.owed()))
        self.crowd.bot.start()
        self.faults.append(Fault(began, time.monotonic(), "killed before the send"))


Edit = tuple[str, str, str]
"""A file of the code, what stands there once, and what stands there instead."""


@dataclass(frozen=True)
class BrokenBuild:
    promise: str
    edits: Sequence[Edit]
    live: Callable[[Town], None]
    prepare: Callable[[Session], Any] = lambda _: None
    """Written before the bot starts."""

    def make(self, folder: Path) -> Path:
        """Copy the code into a folder, with the edits."""
        for name in CODE:
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
        for file, old, new in self.edits:
            written = (folder / file).read_text(encoding="utf-8")
            assert written.count(old) == 1, f"{file} has changed: break it anew ({old!r})"
            (folder / file).write_text(written.replace(old, new), encoding="utf-8")
        return folder


@dataclass
class Program:
    """A process by the names that `Bot` uses of multiprocessing's."""

    program: "subprocess.Popen[bytes]"

    @property
    def pid(self) -> int:
        return self.program.pid

    @property
    def exitcode(self) -> int | None:
        return self.program.poll()

    def join(self, timeout: float | None = None) -> None:
        self.program.wait(timeout)


@dataclass
class BrokenBot(Bot):
    """`declic run` of the code in a folder, by an interpreter that has imported nothing."""

    code: Path = PROJECT

    def start(self) -> None:
        settings = environment(**self.settings, PORT=str(self.port), PYTHONPATH=str(self.code))
        with (self.folder / "log").open("ab") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,
                env=settings,
                stderr=log,
                start_new_session=True,
            )
        self.process = Program(program)  # type: ignore[assignment]
        until(self._is_well, "the broken bot is ready")


def broken_bot(bot: Bot, code: Path) -> BrokenBot:
    return BrokenBot(bot.folder, bot.settings, port=bot.port, code=code)


def talk(town: Town) -> None:
    town.say("/menu", "/aide")


def talk_and_wait(town: Town) -> None:
    town.crowd.sandbox.speak(town.crowd.people[0], "/menu")
    town.rest()
    until(lambda: len(answers(town)) > 0, "an answer comes at last", 30)


def answers(town: Town) -> Sequence[Any]:
    return [call for call in town.crowd.sandbox.record() if call["method"] == "sendMessage"]


def speak_quickly(town: Town) -> None:
    for _ in range(4):
        town.crowd.sandbox.speak(town.crowd.people[0], "/menu")
    town.rest()


def wander(town: Town) -> None:
    Wandering(town.crowd, Random(3)).tap(9)


def be_halted(town: Town) -> None:
    town.crowd.sandbox.control("PUT", "faults", [{"kind": "429", "seconds": 8}])
    for _ in range(3):
        for person in town.crowd.people:
            town.crowd.sandbox.speak(person, "/menu")
    until(
        lambda: any(it["verdict"].get("during_halt") for it in answers(town)), "one is sent in it"
    )
    town.rest()


def wait_for_delivery(town: Town) -> None:
    town.rest()


def wait_two_minutes(town: Town) -> None:
    """Two minutes of the clock: a message that is due was never delivered."""
    town.rest()
    town.crowd.sandbox.move(advance=120)
    town.rest()


def erase(town: Town) -> None:
    """Be erased, and let the seconds pass after which nothing may be sent any more."""
    person = town.crowd.people[0]
    for word in ("/supprimer", "[Oui, tout effacer]", "[Oui, j'en ai la certitude]", "EFFACER"):
        town.crowd.sandbox.speak(person, word)
        town.rest()
    wait_until(time.monotonic() + 12)


def block(town: Town) -> None:
    """Block the bot, and let the seconds pass in which it may not have heard of it."""
    person = town.crowd.people[0]
    town.crowd.sandbox.hear(person, "/menu")
    town.crowd.sandbox.control("POST", "people", {"person": person, "do": "block"})
    wait_until(time.monotonic() + 9)


def announce(session: Session) -> None:
    launched(session)


def leave_then_announce(session: Session) -> None:
    for person_id in session.scalars(select(Person.id)):
        since = NOON - timedelta(days=1)
        session.add(OptOut(person_id=person_id, category=Category.PROGRAMME, since=since))
    session.flush()
    announce(session)


def queue_two(session: Session) -> None:
    """Queue two answers of the team to each person, one minute after the other."""
    for person_id in session.scalars(select(Person.id)):
        for minute in (2, 1):
            at = NOON - timedelta(minutes=minute)
            message = OutboxMessage(
                bot_id=BOT,
                person_id=person_id,
                kind="ticket_closed",
                params={"text": "bot.short_description", "values": {}},
                key=f"{person_id}:{minute}",
                urgency=Urgency.REMINDER,
                due_at=at,
                next_try_at=at,
            )
            session.add(message)
            session.flush()


NUDGE_IN_MEMORY: Edit = (
    "bot/telegram/edge.py",
    "        if result.asked is not None:\n",
    "        self._start(self._nudge(incoming.heard.chat_id))\n"
    "        if result.asked is not None:\n",
)
"""Keeps a nudge in memory, past all that the database knows."""
NUDGE: Edit = (
    "bot/telegram/edge.py",
    "    def _slot(self, incoming: Incoming)",
    "    async def _nudge(self, chat_id: int) -> None:\n"
    "        for _ in range(2):\n"
    "            await asyncio.sleep(SECONDS)\n"
    "            try:\n"
    "                await self.bot.send_message(chat_id, 'Toujours là ?')\n"
    "            except TelegramError:\n"
    "                pass\n\n"
    "    def _slot(self, incoming: Incoming)",
)


def nudging(seconds: float) -> Sequence[Edit]:
    file, old, new = NUDGE
    return [NUDGE_IN_MEMORY, (file, old, new.replace("SECONDS", str(seconds)))]


BUILDS = [
    BrokenBuild(
        "an accepted answer is never lost",
        [
            (
                "bot/telegram/edge.py",
                "                result = await self.database.transact(work)\n",
                "                class Forgotten(Exception): pass\n"
                "                def forget(session):\n"
                "                    self.forgotten = work(session)\n"
                "                    raise Forgotten\n"
                "                try:\n"
                "                    await self.database.transact(forget)\n"
                "                except Forgotten:\n"
                "                    result = self.forgotten\n",
            ),
            (
                "bot/telegram/edge.py",
                "    _running: set[asyncio.Task[None]] = field(default_factory=set)\n",
                "    _running: set[asyncio.Task[None]] = field(default_factory=set)\n"
                "    forgotten: Any = None\n",
            ),
        ],
        talk,
    ),
    BrokenBuild(
        "what is heard is answered",
        [
            (
                "bot/telegram/marks.py",
                "lambda session: updates.mark_answered(session, self.bot_id, rows, now)",
                "lambda session: None",
            )
        ],
        talk,
    ),
    BrokenBuild(
        "an answer comes soon after the last fault",
        [
            (
                "bot/telegram/edge.py",
                "        heard, patience = incoming.heard, until - time.monotonic()\n",
                "        await asyncio.sleep(11)\n"
                "        heard, patience = incoming.heard, until - time.monotonic()\n",
            )
        ],
        talk_and_wait,
    ),
    BrokenBuild(
        "what is marked as sent has arrived",
        [("bot/delivery/announcements.py", "message_id = await tell\n", "message_id = 1\n")],
        wait_for_delivery,
        announce,
    ),
    BrokenBuild(
        "a queued message is never forgotten",
        [
            (
                "bot/delivery/announcements.py",
                "        if not self._running:\n            return Claim()\n",
                "        return Claim()\n",
            )
        ],
        wait_two_minutes,
        announce,
    ),
    BrokenBuild(
        "nothing is said twice beyond what was in flight",
        [
            (
                "bot/telegram/sender.py",
                "            if isinstance(reply, Show) and message_id is not None:\n",
                "            await act()\n"
                "            if isinstance(reply, Show) and message_id is not None:\n",
            )
        ],
        talk,
    ),
    BrokenBuild(
        "what was in flight is said again once at most",
        [
            (
                "bot/delivery/answers.py",
                "        asked_by, result = None, Result.SENT\n",
                "        for _ in range(2):\n"
                "            await self.chat_sender.say(owed.chat_id, owed.replies)\n"
                "        asked_by, result = None, Result.SENT\n",
            )
        ],
        Town.kill_before_the_send,
    ),
    BrokenBuild(
        "a seat is never sold twice",
        [
            ("services/mentoring/slots/seats.py", ", Slot.taken < Slot.seats)", ")"),
            ("services/mentoring/slots/seats.py", "taken=Slot.taken + 1,", "taken=Slot.taken,"),
        ],
        wander,
    ),
    BrokenBuild(
        "answers come in the order of what was said",
        [
            (
                "bot/telegram/lanes.py",
                "            async with lane.lock:\n",
                "            if True:\n",
            ),
            ("bot/telegram/edge.py", "ACKNOWLEDGE_AFTER = 5.0\n", "ACKNOWLEDGE_AFTER = 0.0\n"),
            (
                "bot/telegram/edge.py",
                "        heard, patience = incoming.heard, until - time.monotonic()\n",
                "        await asyncio.sleep(incoming.heard.update_id % 2 * 1.5)\n"
                "        heard, patience = incoming.heard, until - time.monotonic()\n",
            ),
        ],
        speak_quickly,
    ),
    BrokenBuild(
        "queued messages keep their order",
        [
            (
                "services/outbox/claiming.py",
                "        .order_by(*(getattr(other, name) for name in queue.order_by))\n",
                "        .order_by(*(getattr(other, name).desc() for name in queue.order_by))\n",
            )
        ],
        wait_for_delivery,
        queue_two,
    ),
    BrokenBuild(
        "nothing is sent during a halt",
        [
            (
                "bot/telegram/pace.py",
                "        self.pace.halt(seconds and seconds + MARGIN, self.monotonic())\n",
                "",
            )
        ],
        be_halted,
    ),
    BrokenBuild(
        "nothing is announced to who opted out",
        [
            (
                "services/announcements/recipients.py",
                "    if opted_out is not None:\n"
                "        return RecipientState.OPTED_OUT, Reason.CATEGORY\n",
                "",
            )
        ],
        wait_for_delivery,
        leave_then_announce,
    ),
    BrokenBuild("nothing is sent to who was erased", nudging(11), erase),
    BrokenBuild("nothing is sent to who blocked the bot", nudging(3), block),
]
"""One for each promise."""
