"""People who wander among meetings: they book, move and cancel, tap after tap, at random."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.crowd import Crowd, at_once, newest_call, told
from tests.faults.play import come_back
from tests.faults.strikes import Aim, Kill, Killer, held_for
from tests.harness.chat import labels
from tests.harness.waiting import until

ELSEWHERE = (
    "Trouver mes points forts",
    "Voir les deux semaines",
    "Parler à quelqu'un",
    "Mon profil",
    "Mes données",
    "⟵ Revenir",
)
"""What buttons begin with that lead away from meetings, or back for ever."""
CHANGES = ("Déplacer", "Annuler")
SEAT = re.compile(r" h( \d\d)?( ·|\])|Oui, j'annule")
"""A seat is asked for, or given back."""


def next_words(messages: Sequence[dict[str, Any]], rng: Random) -> str:
    """A button of the last question, or a change to a meeting already booked."""
    shown = [labels(message) for message in messages if labels(message)]
    if not shown:
        return "/start"
    choices = [label for label in shown[-1] if not label.startswith(ELSEWHERE)]
    choices += [change for change in CHANGES if any(change in buttons for buttons in shown)]
    return f"[{rng.choice(choices)}]" if choices else "/menu"


@dataclass(frozen=True)
class Taps:
    """One tap of everyone, seen from outside."""

    crowd: Crowd
    since: int
    heard: set[int] = field(default_factory=set)
    seats: list[str] = field(default_factory=list)
    """What was pressed that takes a seat, or gives it back."""

    def reached(self) -> set[int]:
        record = told(self.crowd.sandbox.record(self.since))
        return {call["parameters"]["chat_id"] for call in record}

    def is_everything_committed(self) -> bool:
        return self.heard <= self.crowd.sight.heard()

    def are_answered(self) -> bool:
        return self.crowd.are_answered(self.heard)


@dataclass
class Wandering:
    crowd: Crowd
    rng: Random
    kills: list[Kill] = field(default_factory=list)
    seats_pressed: int = 0
    """In the rounds with a kill."""
    newest: int = 0
    """The number of the newest call when they last spoke."""

    def tap(self, times: int) -> None:
        for _ in range(times):
            taps = self._taps()
            self._speak(taps)
            until(taps.are_answered, "everyone is answered")

    def tap_and_kill(self, aim: Aim) -> None:
        crowd, taps = self.crowd, self._taps()
        killer = Killer(crowd.bot, crowd.sight, self.rng)
        if aim is not Aim.BETWEEN_REPLIES:
            killer.freeze()  # it hears them only while we look
            self._speak(taps)
        with held_for(aim, crowd.sandbox):
            kill = killer.strike(aim, taps)
        if aim is Aim.BETWEEN_REPLIES:
            self._speak(taps)
        self.kills.append(kill)
        self.seats_pressed += len(taps.seats)
        everyone = f"everyone is answered after a kill {aim}"
        kill.waited = come_back(crowd.bot, taps.are_answered, everyone)

    def _taps(self) -> Taps:
        self.newest = newest_call(self.crowd.sandbox, self.newest)
        return Taps(self.crowd, self.newest)

    def _speak(self, taps: Taps) -> None:
        sandbox = self.crowd.sandbox
        words = {
            person: next_words(sandbox.messages(person), self.rng) for person in self.crowd.people
        }
        taps.seats.extend(said for said in words.values() if SEAT.search(said))
        taps.heard.update(at_once(lambda person: sandbox.speak(person, words[person]), words))
