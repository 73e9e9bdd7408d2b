"""Three processes of one bot, as on three machines, behind a load balancer, over PostgreSQL."""

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic
from urllib.parse import urlsplit

from sqlalchemy import func, select

from models.outbox import OutboxMessage, OutboxState
from tests.faults.checker.evidence import Fault, gather
from tests.faults.crowd import FIRST, MENTOR, ROOMS, Seats, at_once, make_known, seed
from tests.faults.region.talkers import Talkers
from tests.faults.sight import Sight, a_sight
from tests.faults.test_kills import IS_LONG
from tests.faults.wrong_clock import WrongClock
from tests.harness.balancer import Balancer, a_balancer
from tests.harness.builders import BOT, NOON
from tests.harness.processes import TOKEN, Bot, Sandbox, a_bot, a_sandbox
from tests.harness.waiting import until

MACHINES = 3
SLACK = 1.0 if IS_LONG else 2.0
"""How many times longer a machine takes that is busy with other tests: an answer comes still
before delivery gives those that nobody gave."""
LEADING = re.compile(r"event='leading' epoch=(\d+)")


@dataclass
class Region:
    sandbox: Sandbox
    bots: Sequence[Bot]
    sight: Sight
    people: Sequence[int]
    telegram: Balancer
    """What the machines reach Telegram by."""
    webhooks: Balancer
    """What Telegram reaches the machines by."""
    bot: int = BOT
    faults: list[Fault] = field(default_factory=list)
    began: float = 0.0
    """When it was started: what was said before was for nobody."""
    take_overs: list[float] = field(default_factory=list)
    """Seconds from each death of a leader until another leads."""

    def start(self) -> None:
        self.began = monotonic()
        for bot in self.bots:
            bot.start()

    def epoch(self, bot: Bot) -> int:
        """Return the newest epoch in which a process led, 0 if it never did."""
        return max(map(int, LEADING.findall(bot.log)), default=0)

    def leader(self) -> Bot:
        return max(self.bots, key=self.epoch)

    def kill_a_follower(self, rng: Random) -> None:
        leader = self.leader()
        follower = rng.choice([bot for bot in self.bots if bot is not leader])
        self._kill(follower, "a follower is killed")

    def kill_the_leader(self) -> None:
        leader = self.leader()
        with self.another_leads(leader):
            self._kill(leader, "the leader is killed", restart=False)
        leader.start()

    @contextmanager
    def another_leads(self, leader: Bot) -> Iterator[None]:
        """Wait at the end until another machine leads, and note how long that took."""
        epoch, began = self.epoch(leader), monotonic()
        yield
        others = [bot for bot in self.bots if bot is not leader]
        until(lambda: any(self.epoch(bot) > epoch for bot in others), "another leads")
        self.take_overs.append(monotonic() - began)

    @contextmanager
    def fault(self, what: str, since: float | None = None) -> Iterator[None]:
        """Note for the checker that something is broken meanwhile, or since that instant."""
        began = since or monotonic()
        yield
        self.faults.append(Fault(began, monotonic(), what))

    def _kill(self, bot: Bot, what: str, *, restart: bool = True) -> None:
        with self.fault(what):
            bot.kill()
            if restart:
                bot.start()

    def evidence(self, database_url: str) -> sqlite3.Connection:
        """Return what the checker reads; EVIDENCE=file keeps it, as a database of SQLite."""
        found = gather(
            self.sandbox.url, database_url, self.faults, monotonic(), self.began, self.bot
        )
        if file := os.environ.get("EVIDENCE"):
            found.commit()
            with closing(sqlite3.connect(file)) as kept:
                found.backup(kept)
        return found

    def speak_at_once(self, words: str) -> None:
        at_once(lambda person: self.sandbox.speak(person, words), map(str, self.people))

    def talkers(self, rng: Random, pause: float) -> Talkers:
        return Talkers(self.sandbox, self.people, rng, pause)

    def rest(self, talkers: Talkers) -> None:
        """Wait until all that was said is heard and answered; nobody speaks any more."""
        talkers.stop()
        until(lambda: self._is_quiet(talkers), "all is answered", 180)

    def is_everything_answered(self) -> bool:
        """Tell whether all updates were taken, and all answers given."""
        waiting = self.sandbox.control("GET", "updates")
        return not (self.sight.owed() or any(each["taken_at"] is None for each in waiting))

    def is_something_due(self) -> bool:
        """Tell whether a message waits in the queue that should have left by now."""
        due = select(func.count()).where(
            OutboxMessage.state == OutboxState.QUEUED,
            func.coalesce(OutboxMessage.held_until, OutboxMessage.due_at) < self.sandbox.now(),
        )
        with self.sight.engine.connect() as connection:
            return bool(connection.scalar(due))

    def _is_quiet(self, talkers: Talkers) -> bool:
        talkers.look()
        return self.is_everything_answered()


@contextmanager
def a_region(
    folder: Path,
    database_url: str,
    size: int,
    *,
    addresses: Sequence[str] = (),
    bot: int = BOT,
    others: Sequence[int] = (),
    cut: bool = False,
    libfaketime: Path | None = None,
) -> Iterator[Region]:
    """Yield a region that is not started yet, with seats for a third of its people.

    `addresses`: one machine for each, which reaches the database by it.  `others`: the bots that
    share the database.  `cut`: whether Telegram is reached by a way that can be cut.
    `libfaketime`: with it, each machine has a clock of its own, which can be put wrong.
    """
    first = FIRST + 10_000 * (bot - BOT)
    people, mentor = range(first, first + size), MENTOR + bot - BOT
    seed(database_url, map(str, people), _seats(size), bot, mentor)
    with ExitStack() as stack:
        sandbox = stack.enter_context(a_sandbox())
        telegram = stack.enter_context(a_balancer([urlsplit(sandbox.url).port or 0]))
        addresses = addresses or [database_url] * MACHINES
        bots = [
            stack.enter_context(
                a_bot(
                    _folder(folder, number),
                    sandbox,
                    address,
                    webhook=True,
                    BOT_API_URL=f"http://127.0.0.1:{telegram.port}" if cut else sandbox.url,
                    BOT_TOKEN=f"{bot}:{TOKEN.partition(':')[2]}",
                    OTHER_BOTS=" ".join(map(str, others)),
                    MEETING_BASE_URL=ROOMS,
                    STORAGE_DIR=str(folder / "shared" / "files"),
                )
            )
            for number, address in enumerate(addresses)
        ]
        balancer = stack.enter_context(a_balancer([machine.port for machine in bots]))
        for machine in bots:
            machine.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{balancer.port}"
        sight = stack.enter_context(a_sight(database_url))
        if libfaketime is None:
            sandbox.move(set=NOON.isoformat())
        else:
            for machine in bots:
                machine.settings["SANDBOX_URL"] = ""
                machine.settings |= clock_of(machine).environment(libfaketime)
                machine.afresh = True
        make_known(sandbox, map(str, [mentor, *people]))
        yield Region(sandbox, bots, sight, people, telegram, balancer, bot)


def clock_of(machine: Bot) -> WrongClock:
    return WrongClock(machine.folder / "clock")


def _folder(folder: Path, number: int) -> Path:
    machine = folder / f"machine-{number}"
    machine.mkdir()
    return machine


def _seats(size: int) -> Seats:
    """Return meetings of three seats, one after another, a third of what would be needed."""
    nine = NOON + timedelta(days=7, hours=-3)
    return {nine + timedelta(minutes=20 * number): 3 for number in range(max(1, size // 9))}
