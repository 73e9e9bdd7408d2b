"""One person sends fifty messages a second: nothing of theirs is lost, and nobody else waits."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.faults.crowd import newest_call, told
from tests.faults.people import Record
from tests.faults.sight import Sight, a_sight
from tests.faults.test_kills import IS_LONG, LATE_MORNING, MODES, MORE_MODES, NO_RATES
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import Sandbox, a_bot, a_sandbox
from tests.harness.typed import as_typed
from tests.harness.waiting import until

FLOODER = "Camille"
OTHERS = [f"Personne {number}" for number in range(12 if IS_LONG else 4)]
SECONDS = int(os.environ.get("FLOOD") or (60 if IS_LONG else 1))
CHAT_RATE = None if IS_LONG or "FLOOD" in os.environ else 10.0
"""Thirty answers to one person take three seconds instead of half a minute."""
A_SECOND = 50
ROUND = 3
"""Seconds in which each of the others speaks once."""
TIMEOUT = 240.0
MANY = "J'ai bien reçu tous vos messages."
DANGER = "3114"


def figures(waited: Sequence[float]) -> str:
    """What people waited for their answers; given in seconds."""
    ranked = sorted(1000 * each for each in waited)
    median, late = ranked[len(ranked) // 2], ranked[len(ranked) * 99 // 100]
    return f"median {median:.0f} ms, p99 {late:.0f} ms, slowest {ranked[-1]:.0f} ms"


@dataclass(frozen=True)
class Talk:
    """The others say one thing each in three seconds, which no pace holds up."""

    sandbox: Sandbox
    since: int
    said: list[tuple[int, float]] = field(default_factory=list)
    """Who, and when by the clock that the sandbox notes."""

    def go_on(self) -> list[float]:
        """How long each answer took."""
        began, gap = time.monotonic(), ROUND / len(OTHERS)
        ids = self._ids()
        for number in range(len(OTHERS) * max(1, SECONDS // ROUND)):
            wait_until(began + number * gap)
            person = OTHERS[number % len(OTHERS)]
            self.said.append((ids[person], time.monotonic()))
            self.sandbox.speak(person, "/aide")
        return until(self._waited, "the others are answered", TIMEOUT)

    def _ids(self) -> dict[str, int]:
        people = self.sandbox.control("GET", "people")
        return {person["first_name"]: person["id"] for person in people}

    def _waited(self) -> list[float] | None:
        calls = told(self.sandbox.record(self.since, "sendMessage"))
        first = [_first_after(calls, chat_id, at) for chat_id, at in self.said]
        waited = [each for each in first if each is not None]
        return waited if len(waited) == len(self.said) else None


def _first_after(calls: Record, chat_id: int, at: float) -> float | None:
    for call in calls:
        if call["parameters"]["chat_id"] == chat_id and call["monotonic"] >= at:
            waited: float = call["monotonic"] - at
            return waited
    return None


def wait_until(at: float) -> None:
    Event().wait(max(0, at - time.monotonic()))


class Flood(Thread):
    """Camille writes faster than anyone can; in the middle, words that tell of a danger."""

    def __init__(self, sandbox: Sandbox, since: int) -> None:
        super().__init__()
        self.sandbox, self.since = sandbox, since
        self.sent: list[int] = []

    def run(self) -> None:
        began, size = time.monotonic(), SECONDS * A_SECOND
        for number in range(size):
            wait_until(began + number / A_SECOND)
            words = "je veux mourir" if number == size // 2 else "/aide"
            self.sent.append(self.sandbox.speak(FLOODER, words))

    def is_over(self, sight: Sight) -> bool:
        """All is recorded, and nothing is owed any more."""
        return set(self.sent) <= sight.heard() and not sight.owed()

    def answers(self) -> list[str]:
        people = self.sandbox.control("GET", "people")
        [chat_id] = [person["id"] for person in people if person["first_name"] == FLOODER]
        calls = told(self.sandbox.record(self.since, "sendMessage"))
        return [
            as_typed(call["parameters"]["text"])
            for call in calls
            if call["parameters"]["chat_id"] == chat_id
        ]


@pytest.mark.parametrize("mode", MORE_MODES if IS_LONG or "FLOOD" in os.environ else MODES)
def test_a_flood_of_one_person_holds_up_nobody_and_loses_nothing(
    mode: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database, _, way = mode.partition(" ")
    database_url = request.getfixturevalue(f"{database}_url")
    seed_demonstration(database_url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(
            tmp_path, sandbox, database_url, webhook=way == "webhook", chat_rate=CHAT_RATE
        ) as bot,
        a_sight(database_url) as sight,
    ):
        sandbox.move(set=LATE_MORNING.isoformat())
        bot.start()
        for person in (FLOODER, *OTHERS):
            sandbox.hear(person, "/start")
        idle = Talk(sandbox, newest_call(sandbox)).go_on()
        flood = Flood(sandbox, newest_call(sandbox))
        flood.start()
        beside = Talk(sandbox, flood.since).go_on()
        flood.join()
        until(lambda: flood.is_over(sight), "the flood is heard and answered", TIMEOUT)
        said = flood.answers()
    many = sum(text.startswith(MANY) for text in said)
    tell(capsys, f"{mode}, nobody else: {figures(idle)}")
    tell(capsys, f"{mode}, beside {len(flood.sent)} messages of one person: {figures(beside)}")
    tell(capsys, f"{mode}, to that person: {len(said)} messages, {many} of them for many at once")
    assert any(DANGER in text for text in said)
    assert many
