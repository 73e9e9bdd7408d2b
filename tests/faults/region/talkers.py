"""Many people who talk at once: each says one thing, waits for the answer, then says another."""

import heapq
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from typing import Any

from tests.faults.people import Record
from tests.faults.wandering import ELSEWHERE
from tests.harness.chat import labels
from tests.harness.processes import Sandbox, ask

LOOKS = 0.1
"""Seconds between two looks at what the bot said."""
TIMEOUT = 60.0
"""Seconds after which someone speaks again although nothing came: the checker will tell."""
PRESSES = 0.85
"""How often a button is pressed, where there is one."""
OK = 200
TYPED = ("/menu", "/agenda", "bonjour", "/aide", "c'est quand le prochain atelier ?")


@dataclass
class Talkers(Thread):
    """Talk until told to stop; everyone speaks every `pause` seconds.

    After the first pause, as many speak in any second.
    `uneven`: within which part of a pause each word moves at random; with 0, by turns.
    """

    sandbox: Sandbox
    people: Sequence[int]
    rng: Random
    pause: float
    uneven: float = 0.5
    said: int = 0
    spoken_at: dict[int, float] = field(default_factory=dict)
    """When each person who is not answered yet spoke."""
    _buttons: dict[int, Sequence[str]] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)
    _turns: list[tuple[float, float, int]] = field(default_factory=list)
    """When each speaks next, and when it would be if nothing moved at random."""
    _newest: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = Thread.__hash__

    def run(self) -> None:
        first = time.monotonic() + self.pause * self.uneven / 2
        for number, person in enumerate(self.people):
            self._plan(person, first + self.pause * number / len(self.people))
        while not self._over.is_set():
            look_again = time.monotonic() + LOOKS
            self.look()
            while not self._over.is_set() and self._turns and self._turns[0][0] <= look_again:
                if not self._over.wait(max(0.0, self._turns[0][0] - time.monotonic())):
                    _, planned, person = heapq.heappop(self._turns)
                    self._speak(person)
                    self._plan(person, planned + self.pause)
            self._over.wait(max(0.0, look_again - time.monotonic()))

    def stop(self) -> None:
        self._over.set()
        self.join()

    def look(self) -> None:
        """Read what the bot said since the last look."""
        calls = self.sandbox.record(self._newest)
        self._newest = calls[-1]["number"] if calls else self._newest
        for chat, at in _heard(calls):
            if at >= self.spoken_at.get(chat, float("inf")):
                del self.spoken_at[chat]
        for call in calls:
            if call["verdict"]["ok"] and labels(call["parameters"]):
                self._buttons[call["parameters"]["chat_id"]] = labels(call["parameters"])

    def _plan(self, person: int, planned: float) -> None:
        moved = self.rng.uniform(-0.5, 0.5) * self.uneven * self.pause
        heapq.heappush(self._turns, (planned + moved, planned, person))

    def _speak(self, person: int) -> None:
        now = time.monotonic()
        since = self.spoken_at.get(person)
        if since is None or now - since > TIMEOUT:
            self.spoken_at[person] = now
            if not self._presses(person):
                self.sandbox.speak(str(person), self.rng.choice(TYPED))
            self.said += 1

    def _presses(self, person: int) -> bool:
        """Press a button of the last message that had some; return whether it is still there."""
        shown = [
            label for label in self._buttons.get(person, ()) if not label.startswith(ELSEWHERE)
        ]
        if not shown or self.rng.random() > PRESSES:
            return False
        pressed = {"person": str(person), "label": self.rng.choice(shown)}
        return ask(self.sandbox.url, "POST", "/control/press", pressed)[0] == OK


def _heard(calls: Record) -> Sequence[tuple[int, float]]:
    return [
        (call["parameters"]["chat_id"], call["monotonic"])
        for call in calls
        if call["verdict"]["ok"] and _reaches(call["parameters"], call["method"])
    ]


def _reaches(parameters: Mapping[str, Any], method: str) -> bool:
    return "chat_id" in parameters and method != "sendChatAction"
