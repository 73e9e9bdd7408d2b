"""Rounds: everyone says something, the bot dies somewhere, comes back, everyone is answered."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.faults.people import Record, ScriptedPerson
from tests.faults.sight import Sight
from tests.faults.strikes import Aim, Kill, Killer, held_for
from tests.harness.processes import Bot, Sandbox
from tests.harness.waiting import until


@dataclass(frozen=True)
class Replies:
    """The replies of one round, seen from outside."""

    sandbox: Sandbox
    sight: Sight
    players: Sequence[ScriptedPerson]
    since: int
    """The number of the newest call before them."""
    update_ids: set[int] = field(default_factory=set)

    def record(self) -> Record:
        return self.sandbox.record(self.since)

    def reached(self) -> set[int]:
        record = self.record()
        return {player.chat_id for player in self.players if player.lines(record)}

    def is_everything_committed(self) -> bool:
        return self.update_ids <= self.sight.heard()

    def are_answered(self) -> bool:
        record = self.record()
        heard = all(player.has_heard_all(record) for player in self.players)
        return heard and self.is_everything_committed() and not self.sight.owed()


@dataclass
class Play:
    sandbox: Sandbox
    bot: Bot
    sight: Sight
    players: Sequence[ScriptedPerson]
    rng: Random
    kills: list[Kill] = field(default_factory=list)
    repeated: int = 0
    newest: int = 0
    """The number of the newest call when they last spoke."""

    @property
    def still_playing(self) -> list[ScriptedPerson]:
        return [player for player in self.players if not player.is_done]

    def round(self, aim: Aim) -> None:
        replies = self._replies()
        killer = Killer(self.bot, self.sight, self.rng)
        if aim is Aim.BETWEEN_REPLIES:
            kill = killer.strike(aim, replies)
            self._speak(replies)
        else:
            killer.freeze()  # it hears them only while we look
            self._speak(replies)
            with held_for(aim, self.sandbox):
                kill = killer.strike(aim, replies)
        self.kills.append(kill)
        everyone = f"everyone is answered after a kill {aim}"
        kill.waited = come_back(self.bot, replies.are_answered, everyone)
        self._count(kill, replies)

    def _replies(self) -> Replies:
        calls = self.sandbox.record(self.newest)
        self.newest = max((call["number"] for call in calls), default=self.newest)
        return Replies(self.sandbox, self.sight, self.still_playing, self.newest)

    def _speak(self, replies: Replies) -> None:
        for player in replies.players:
            replies.update_ids.add(player.speak(self.sandbox, replies.since))

    def _count(self, kill: Kill, replies: Replies) -> None:
        record = replies.record()
        for player in replies.players:
            repeated = player.close_step(record)
            in_flight = min(kill.owed.get(player.chat_id, 0), 1)
            assert repeated <= in_flight, (kill, player.heard[-1])
            self.repeated += repeated


def come_back(bot: Bot, are_answered: Callable[[], bool], what: str) -> float:
    """Seconds from the next start until everyone is answered; no clock is moved meanwhile."""
    began = time.monotonic()
    bot.start()
    until(are_answered, what)
    return time.monotonic() - began
