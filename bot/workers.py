"""Several processes of one bot: one that dies is started again, later each time.

Workers are forked from a process that has read the code and the conversations, and in which no
thread, loop, engine or socket exists: what was read is in memory once.
"""

import gc
import signal
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from math import inf
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from typing import Any

import structlog
from sqlalchemy.orm import configure_mappers

from bot.refusal import Refused
from services.wiring import scripts

FORKS = get_context("fork")
WISHES = (signal.SIGTERM, signal.SIGINT)
PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each start after a death; after one more, we give up."""
LONG_LIFE = 60.0
"""Seconds after which a death is the first again."""
FAREWELL = 9.5
"""Seconds a worker has to end by itself."""

log = structlog.get_logger()


@dataclass(slots=True)
class Place:
    """Of one worker: the one that lives there, or when the next is born."""

    number: int
    process: ForkProcess | None = None
    born_at: float = 0.0
    due_at: float = -inf
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Workers:
    work: Callable[[], None]
    count: int
    pauses: Sequence[float] = PAUSES
    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[Sequence[int], float | None], Collection[Any]] = connection.wait
    """For the end of some of those processes, which it returns, or so many seconds."""

    def run(self) -> None:
        """Until SIGTERM or SIGINT; Refused when a worker dies again and again."""
        places = [Place(number) for number in range(self.count)]
        before = [signal.signal(wish, signal.default_int_handler) for wish in WISHES]
        try:
            with suppress(KeyboardInterrupt):
                while True:
                    self._step(places)
        finally:
            _say_farewell([it.process for it in places if it.process is not None])
            for wish, handler in zip(WISHES, before, strict=True):
                signal.signal(wish, handler)

    def _step(self, places: Sequence[Place]) -> None:
        now = self.monotonic()
        for place in places:
            if place.process is None and place.due_at <= now:
                _bear(place, self.work, now)
        alive = [it.process.sentinel for it in places if it.process is not None]
        due = min((it.due_at for it in places if it.process is None), default=None)
        ended = self.wait(alive, None if due is None else due - now)
        for place in places:
            if place.process is not None and place.process.sentinel in ended:
                self._note_death(place, place.process)

    def _note_death(self, place: Place, process: ForkProcess) -> None:
        process.join()
        now, code, place.process = self.monotonic(), process.exitcode, None
        deaths = 0 if now - place.born_at >= LONG_LIFE else place.deaths
        log.error("worker_died", worker=place.number, exit_code=code, deaths=deaths + 1)
        if deaths == len(self.pauses):
            raise Refused("--workers: a worker dies again and again; the log says why")
        place.due_at, place.deaths = now + self.pauses[deaths], deaths + 1


def run_workers(work: Callable[[], None], count: int) -> None:
    _read_ahead()
    Workers(work, count).run()


def run_apart(work: Callable[[], None]) -> None:
    """In a process of its own, which leaves nothing in this one; ends it too when it fails."""
    process = start(work)
    process.join()
    if process.exitcode:
        sys.exit(1)


def start(work: Callable[[], None]) -> ForkProcess:
    process = FORKS.Process(target=_live, args=(work,), daemon=True)
    process.start()
    return process


def _bear(place: Place, work: Callable[[], None], now: float) -> None:
    """Who asks us to stop meanwhile is heard once we know the one who is born."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WISHES)
    try:
        place.process, place.born_at = start(work), now
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WISHES)


def _live(work: Callable[[], None]) -> None:
    for wish in WISHES:
        signal.signal(wish, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WISHES)
    try:
        work()
    except Refused as refused:
        sys.exit(str(refused))


def _read_ahead() -> None:
    """What every worker knows; nothing of it is looked at by a collector again."""
    import_module("holidays.countries")
    configure_mappers()
    scripts.build()
    gc.collect()
    gc.freeze()


def _say_farewell(processes: Sequence[ForkProcess]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + FAREWELL
    for process in processes:
        process.join(max(0.0, until - time.monotonic()))
    for process in processes:
        process.kill()
        process.join()
