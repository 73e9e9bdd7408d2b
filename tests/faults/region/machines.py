"""Three processes of one bot, as on three machines, behind a load balancer, over PostgreSQL."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic

from tests.faults.checker.evidence import Fault, gather
from tests.faults.crowd import FIRST, MENTOR, ROOMS, Seats, make_known, seed
from tests.faults.region.talkers import Talkers
from tests.faults.sight import Sight, a_sight
from tests.harness.balancer import a_balancer
from tests.harness.builders import NOON
from tests.harness.processes import Bot, Sandbox, a_bot, a_sandbox
from tests.harness.waiting import until

MACHINES = 3
LEADING = re.compile(r"event='leading' epoch=(\d+)")


@dataclass
class Region:
    sandbox: Sandbox
    bots: Sequence[Bot]
    sight: Sight
    people: Sequence[int]
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

    def kill_a_follower(self, chance: Random) -> None:
        leader = self.leader()
        follower = chance.choice([bot for bot in self.bots if bot is not leader])
        self._kill(follower, "a follower is killed")

    def kill_the_leader(self) -> None:
        leader = self.leader()
        epoch, began = self.epoch(leader), monotonic()
        self._kill(leader, "the leader is killed", restart=False)
        others = [bot for bot in self.bots if bot is not leader]
        until(lambda: any(self.epoch(bot) > epoch for bot in others), "another leads", 20)
        self.take_overs.append(monotonic() - began)
        leader.start()

    def _kill(self, bot: Bot, what: str, *, restart: bool = True) -> None:
        began = monotonic()
        bot.kill()
        if restart:
            bot.start()
        self.faults.append(Fault(began, monotonic(), what))

    def evidence(self, database_url: str) -> sqlite3.Connection:
        return gather(self.sandbox.url, database_url, self.faults, monotonic(), self.began)

    def talkers(self, chance: Random, pause: float) -> Talkers:
        return Talkers(self.sandbox, self.people, chance, pause)

    def rest(self, talkers: Talkers) -> None:
        """Wait until all that was said is heard and answered; nobody speaks any more."""
        talkers.stop()
        until(lambda: self._is_quiet(talkers), "all is answered", 60)

    def _is_quiet(self, talkers: Talkers) -> bool:
        talkers.look()
        waiting = self.sandbox.control("GET", "updates")
        return not (self.sight.owed() or any(each["taken_at"] is None for each in waiting))


@contextmanager
def a_region(folder: Path, database_url: str, size: int, *rates: str) -> Iterator[Region]:
    """Yield a region that is not started yet, with seats for a third of its people."""
    people = range(FIRST, FIRST + size)
    seed(database_url, map(str, people), _seats(size))
    with ExitStack() as stack:
        sandbox = stack.enter_context(a_sandbox(*rates))
        bots = [
            stack.enter_context(
                a_bot(
                    _folder(folder, number),
                    sandbox,
                    database_url,
                    webhook=True,
                    MEETING_BASE_URL=ROOMS,
                )
            )
            for number in range(MACHINES)
        ]
        balancer = stack.enter_context(a_balancer([bot.port for bot in bots]))
        for bot in bots:
            bot.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{balancer.port}"
        sight = stack.enter_context(a_sight(database_url))
        sandbox.move(set=NOON.isoformat())
        make_known(sandbox, map(str, [MENTOR, *people]))
        yield Region(sandbox, bots, sight, people)


def _folder(folder: Path, number: int) -> Path:
    machine = folder / f"machine-{number}"
    machine.mkdir()
    return machine


def _seats(size: int) -> Seats:
    """Return meetings of three seats, one after another, a third of what would be needed."""
    nine = NOON + timedelta(days=7, hours=-3)
    return {nine + timedelta(minutes=20 * number): 3 for number in range(max(1, size // 9))}
