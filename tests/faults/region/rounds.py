"""Rounds: everyone speaks, a process is killed somewhere, and all are answered again."""

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from tests.faults.crowd import at_once, newest_call
from tests.faults.region.machines import Region
from tests.faults.test_flood import wait_until
from tests.faults.wandering import next_words
from tests.harness.processes import Bot
from tests.harness.waiting import until

HELD = 60.0
"""Seconds for which a call to Telegram hangs, where the instant around it is looked for."""
SETTLES = 0.25
"""Seconds in which the processes that were not stopped end what they had begun."""
TRIES = 20
STRIDE = 0.002
"""Seconds that a process goes on between two looks, at most."""
SOON = 0.3
"""Seconds in which most answers are given."""
READY = "event='ready'"
AWAY = 2.0
"""Seconds for which Telegram is away, at most."""


class Victim(StrEnum):
    FOLLOWER = "a worker"
    LEADER = "the leader"
    TELEGRAM = "the sandbox's connections"


class Place(StrEnum):
    """Where a kill struck what was under way in the process."""

    AT_REST = "nothing under way"
    BEFORE_THE_COMMIT = "taken, before its commit"
    BEFORE_THE_SEND = "committed, before its send"
    BEFORE_THE_MARK = "sent, before its mark"


AIMS = (Place.BEFORE_THE_COMMIT, Place.BEFORE_THE_SEND, Place.BEFORE_THE_MARK)
HOLDS = {Place.BEFORE_THE_SEND: "timeout_before", Place.BEFORE_THE_MARK: "timeout_after"}
"""What makes an instant last, where no look would find it."""


@dataclass
class Rounds:
    region: Region
    rng: Random
    struck: Counter[tuple[Victim, Place]] = field(default_factory=Counter)
    said: int = 0
    _newest: int = 0

    def play(self, victim: Victim) -> None:
        """Everyone speaks; the victim is killed; everyone is answered before this returns."""
        aim = self.rng.choice([None, *AIMS])
        self._newest = newest_call(self.region.sandbox, self._newest)
        place = self._cut_telegram() if victim is Victim.TELEGRAM else self._kill(victim, aim)
        self.struck[victim, place] += 1
        until(self.region.is_everything_answered, "everyone is answered", 120)

    def _cut_telegram(self) -> Place:
        region = self.region
        self._speak()
        wait_until(time.monotonic() + self.rng.uniform(0, SOON))
        place = self._place()
        with region.fault("Telegram is killed"):
            region.telegram.cut()
            wait_until(time.monotonic() + self.rng.uniform(0, AWAY))
            region.telegram.mend()
        return place

    def _kill(self, victim: Victim, aim: Place | None) -> Place:
        """Kill where it is aimed at, if that is found; without an aim, anywhere."""
        region, leader = self.region, self.region.leader()
        followers = [bot for bot in region.bots if bot is not leader]
        bot = leader if victim is Victim.LEADER else self.rng.choice(followers)
        if aim is not None:  # all updates go to it, so that what is seen is its own
            region.webhooks.lead_to([bot.port])
        if aim in HOLDS:
            held = {"kind": HOLDS[aim], "times": 1000, "seconds": HELD}
            region.sandbox.control("PUT", "faults", [held])
        self._speak()
        place, since = self._strike(bot, aim)
        with region.fault(f"{victim} is killed", since):
            region.sandbox.control("DELETE", "faults")
            region.webhooks.lead_to([each.port for each in region.bots])
            if bot is leader:
                with region.another_leads(leader):
                    bot.kill()
            else:
                bot.kill()
        _start(bot)
        return place

    def _strike(self, bot: Bot, aim: Place | None) -> tuple[Place, float]:
        """Stop the process where it is wanted, if it is found there, else somewhere; since when.

        From the first stop on it hardly runs: what it sends then may go without its mark.
        """
        place = Place.AT_REST
        if aim is None:
            wait_until(time.monotonic() + self.rng.uniform(0, SOON))
        since = time.monotonic()
        for left in reversed(range(TRIES)):
            os.kill(bot.pid, signal.SIGSTOP)
            seldom = aim is Place.BEFORE_THE_COMMIT and left
            if not seldom or self.region.sight.eye.is_writing():
                wait_until(time.monotonic() + SETTLES)
                place = self._place()
                if aim in (None, place) or not left:
                    break
            os.kill(bot.pid, signal.SIGCONT)
            wait_until(time.monotonic() + self.rng.uniform(0, STRIDE))
        return place, since

    def _place(self) -> Place:
        """Return the place of what is under way, as it is seen from outside."""
        region = self.region
        owed = {chat for chat, messages in region.sight.owed().items() if messages}
        if owed:
            reached = {
                call["parameters"]["chat_id"]
                for call in region.sandbox.record(self._newest)
                if call["method"].startswith("send")
                and (call["verdict"]["ok"] or call["verdict"].get("acted"))
                and "chat_id" in call["parameters"]
            }
            return Place.BEFORE_THE_SEND if owed - reached else Place.BEFORE_THE_MARK
        waiting = region.sandbox.control("GET", "updates")
        if any(each["taken_at"] is None for each in waiting):
            return Place.BEFORE_THE_COMMIT
        return Place.AT_REST

    def _speak(self) -> None:
        sandbox, people = self.region.sandbox, list(map(str, self.region.people))
        words = {person: next_words(sandbox.messages(person), self.rng) for person in people}
        self.said += len(words)
        at_once(lambda person: sandbox.speak(person, words[person]), words)


def _start(bot: Bot) -> None:
    """Start it to the end: one that finds no Telegram as it starts gives up."""
    readies = bot.log.count(READY)
    bot.start()
    until(lambda: bot.log.count(READY) > readies, "it is ready")
