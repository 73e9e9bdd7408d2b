"""Kill the bot at an instant of our choice: it is stopped, looked at, then let go on or killed."""

import os
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from tests.faults.sight import Owed, Sight
from tests.processes import Bot, Sandbox

PATIENCE = 3.0
"""Seconds to look for the instant wanted: answers are said long before."""


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


@dataclass(frozen=True)
class Killer:
    bot: Bot
    sandbox: Sandbox
    sight: Sight
    chance: Random

    def strike(self, aim: Aim, sent_to: Callable[[], set[int]], expected: int) -> Kill:
        """`sent_to`: the chats that received something by now; `expected`: updates on their way.

        Ends with the bot dead, at the instant aimed at if it was found, else a little later.
        """
        kill = Kill(aim)
        self._find(kill, self._wanted(aim, kill, sent_to, expected))
        self.bot.kill()
        self.sight.eye.wait_until_gone()
        kill.owed = self.sight.owed()
        kill.unsent = set(kill.owed) - sent_to()
        return kill

    def _wanted(
        self, aim: Aim, kill: Kill, sent_to: Callable[[], set[int]], expected: int
    ) -> Callable[[], bool]:
        before = len(self.sight.heard())
        anywhere = time.monotonic() + self.chance.uniform(0, 0.1)

        def is_here() -> bool:
            kill.inside = self.sight.eye.is_writing() and (
                len(self.sight.heard()) < before + expected
            )
            match aim:
                case Aim.INSIDE_A_TRANSACTION:
                    return kill.inside
                case Aim.BEFORE_THE_SEND:
                    return bool(set(self.sight.owed()) - sent_to())
                case _:
                    return time.monotonic() > anywhere

        return is_here

    def _find(self, kill: Kill, is_here: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            os.kill(self.bot.pid, signal.SIGSTOP)
            os.waitid(os.P_PID, self.bot.pid, os.WSTOPPED | os.WNOWAIT)
            if is_here():
                return
            os.kill(self.bot.pid, signal.SIGCONT)
            time.sleep(self.chance.uniform(0, 0.002))
