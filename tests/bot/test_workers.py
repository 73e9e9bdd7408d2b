"""A worker that dies is replaced; several that die for ever end their parent with an error."""

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from math import inf
from multiprocessing import connection
from pathlib import Path
from typing import Any

import pytest

from bot.refusal import Refused
from bot.workers import LONG_LIFE, PAUSES, Workers
from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]
PARENT = """
import os, signal, sys
from pathlib import Path
from bot.workers import run_workers

def live(number):
    parent = Path(f"/proc/{os.getppid()}")
    threads = len(list((parent / "task").iterdir()))
    sockets = [it for it in (parent / "fd").iterdir() if os.readlink(it).startswith("socket:")]
    known = "services.wiring.scripts" in sys.modules
    told = Path(sys.argv[1], f"{os.getpid()}.part")
    told.write_text(f"{threads} thread, {len(sockets)} sockets, {known}")
    told.rename(told.with_suffix(""))
    signal.pause()

run_workers(live, 3)
"""


class Time:
    """Nobody waits: what was slept is noted, and lives are as long as they are said to be."""

    def __init__(self, life: float = 0, most: float = inf) -> None:
        self.life, self.most = life, most
        self.slept, self.lives = list[float](), 0
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def wait(self, processes: Sequence[int], seconds: float | None) -> Collection[Any]:
        if self.lives >= self.most:
            raise KeyboardInterrupt
        ended = connection.wait(processes, 60 if processes else 0)
        if not processes:
            assert seconds is not None
            self.slept.append(seconds)
            self._now += seconds
        self.lives += len(ended)
        self._now += self.life * len(ended)
        return ended


def die(_: int) -> None:
    sys.exit(3)


def test_after_too_many_deaths_in_a_row_the_parent_gives_up() -> None:
    time = Time()
    with pytest.raises(Refused, match="again and again"):
        Workers(die, 1, PAUSES, time.monotonic, time.wait).run()
    assert time.slept == list(PAUSES[1:])


def test_a_death_after_a_long_life_is_the_first_again() -> None:
    time = Time(life=LONG_LIFE, most=len(PAUSES) + 2)
    Workers(die, 1, PAUSES, time.monotonic, time.wait).run()
    assert time.slept == []


def test_each_that_is_killed_is_replaced_and_all_end_when_the_parent_is_asked_to(
    tmp_path: Path,
) -> None:
    """Each is born of a process with one thread and no socket, which has read the code."""
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    parent = subprocess.Popen(command, cwd=ROOT, start_new_session=True)

    def born(count: int) -> set[int]:
        assert parent.poll() is None
        found = {int(it.name) for it in tmp_path.iterdir() if not it.suffix}
        return found if len(found) >= count else set()

    try:
        first = until(lambda: born(3), "three workers")
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        second = until(lambda: born(6), "three more") - first
        parent.terminate()
        assert parent.wait(60) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()
    for pid in second:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert {it.read_text() for it in tmp_path.iterdir()} == {"1 thread, 0 sockets, True"}
