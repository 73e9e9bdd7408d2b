"""Kill the bot at an instant of our choice: it is stopped, looked at, then let go on or killed."""

import os
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Protocol

from tests.faults.sight import Owed, Sight
from tests.harness.processes import Bot, Sandbox

TIMEOUT = 30.0
"""Seconds to look for the instant wanted: answers are said long before, on a busy machine too."""
STRIDE = 0.0005
"""Seconds it goes on between two looks at most: half of what a send takes after its commit."""
TRIES = 20
"""Kills at most beyond those asked for."""
BLINK = 0.0002
"""Seconds in which threads that were told to stop do so."""


class Aim(StrEnum):
    BETWEEN_REPLIES = "between replies"
    INSIDE_A_TRANSACTION = "inside a transaction"
    BEFORE_THE_SEND = "between a commit and its send"
    ANYWHERE = "anywhere"


@dataclass
class Kill:
    """One kill, and what stood in the database at that instant."""

    aim: Aim
    inside: bool = False
    """A transaction that writes was open, and an update that came was not committed."""
    owed: Owed = field(default_factory=dict)
    """Messages committed and not marked as said, per chat: all that may come twice."""
    unsent: Collection[int] = ()
    """The chats that had received nothing of what is owed to them."""
    waited: float = 0.0
    """Seconds from the next start until all were answered."""


def slowest(kills: Iterable[Kill]) -> str:
    waited = max((kill.waited for kill in kills), default=0.0)
    return f"the slowest answer came {waited:.1f} s after the next start"


class View(Protocol):
    """What is known of the replies just made."""

    def is_everything_committed(self) -> bool: ...

    def reached(self) -> set[int]:
        """The chats that received something since."""


@dataclass(frozen=True)
class Killer:
    bot: Bot
    sight: Sight
    rng: Random

    def strike(self, aim: Aim, view: View) -> Kill:
        """Ends with the bot dead, at the instant aimed at if it was found, else a little later."""
        kill = Kill(aim)
        at = time.monotonic() + self.rng.uniform(0, 0.1)
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            self.freeze()
            kill.inside = self.sight.eye.is_writing() and not view.is_everything_committed()
            if self._is_here(aim, kill, view, at):
                break
            os.kill(self.bot.pid, signal.SIGCONT)
            time.sleep(self.rng.uniform(0, STRIDE))
        self.bot.kill()
        self.sight.eye.wait_until_gone()
        kill.owed = self.sight.owed()
        kill.unsent = set(kill.owed) - view.reached()
        return kill

    def strike_when(self, is_here: Callable[[], bool]) -> bool:
        """Ends with the bot dead; whether it was found as wanted."""
        deadline, found = time.monotonic() + TIMEOUT, False
        while not found and time.monotonic() < deadline:
            self.freeze()
            found = is_here()
            if not found:
                os.kill(self.bot.pid, signal.SIGCONT)
                time.sleep(self.rng.uniform(0, STRIDE))
        self.bot.kill()
        self.sight.eye.wait_until_gone()
        return found

    def freeze(self) -> None:
        os.kill(self.bot.pid, signal.SIGSTOP)
        while not _is_still(self.bot.pid):
            time.sleep(BLINK)

    def _is_here(self, aim: Aim, kill: Kill, view: View, at: float) -> bool:
        match aim:
            case Aim.INSIDE_A_TRANSACTION:
                return kill.inside or view.is_everything_committed()
            case Aim.BEFORE_THE_SEND:
                return bool(set(self.sight.owed()) - view.reached())
            case _:
                return time.monotonic() > at


def aims(rng: Random, kills: Sequence[Kill]) -> Iterator[Aim]:
    """For ever, each as often as the others; more inside a transaction until one was found there.

    A transaction takes some milliseconds: on a busy machine a look may come too late.
    """
    while True:
        yield from rng.sample(list(Aim), len(Aim))
        while not any(kill.inside for kill in kills):
            yield Aim.INSIDE_A_TRANSACTION


def so_many_aims(times: int, rng: Random, kills: Sequence[Kill]) -> Iterator[Aim]:
    """Up to `TRIES` more while no kill was inside a transaction."""
    for number, aim in enumerate(aims(rng, kills)):
        enough = times if any(kill.inside for kill in kills) else times + TRIES
        if number >= enough:
            return
        yield aim


@contextmanager
def held_for(aim: Aim, sandbox: Sandbox) -> Iterator[None]:
    """Nothing arrives meanwhile of what is sent, where the instant before it is looked for.

    A send takes a millisecond after its commit: on a busy machine no look would find it.
    """
    if aim is Aim.BEFORE_THE_SEND:
        held = {"kind": "timeout_before", "times": 1000, "seconds": TIMEOUT}
        sandbox.control("PUT", "faults", [held])
    yield
    sandbox.control("DELETE", "faults")


def _is_still(pid: int) -> bool:
    """All its threads, as Linux tells it; one that ends meanwhile is looked for again."""
    threads = f"/proc/{pid}/task"
    with suppress(FileNotFoundError, ProcessLookupError):
        return all(_state(f"{threads}/{thread}/stat") == b"T" for thread in os.listdir(threads))
    return False


def _state(file: str) -> bytes:
    told = os.open(file, os.O_RDONLY)
    try:
        return os.read(told, 512).rpartition(b")")[2].split()[0]
    finally:
        os.close(told)
