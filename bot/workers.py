"""Run several processes of one bot; start again each one that dies, after a growing pause.

Workers are forked from a process that has imported the code and the conversations, and in which no
thread, loop, engine or socket exists: they share the memory of what was read.
"""

import gc
import signal
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from math import inf
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from typing import Any

import structlog
from sqlalchemy.orm import configure_mappers

from bot.refusal import Refused
from locales import _
from services.wiring import scripts

FORKS = get_context("fork")
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each restart after a death; one more death ends the command."""
LONG_LIFE = 60.0
"""Seconds of life after which deaths are counted from one again."""
STOP_TIMEOUT = 9.5
"""Seconds a worker has to end by itself."""

log = structlog.get_logger()


@dataclass(slots=True)
class WorkerSlot:
    """The place of a worker: its living process, or the time to start the next."""

    number: int
    process: ForkProcess | None = None
    started_at: float = 0.0
    due_at: float = -inf
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Workers:
    work: Callable[[int], None]
    """Takes the number of the worker, from 0; another process of that number may follow it."""
    count: int
    pauses: Sequence[float] = PAUSES
    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[Sequence[int], float | None], Collection[Any]] = connection.wait
    """Waits, at most so many seconds, until some processes end; returns the ended."""

    def run(self) -> None:
        """Run until SIGTERM or SIGINT. Raises Refused when a worker dies again and again."""
        slots = [WorkerSlot(number) for number in range(self.count)]
        before = [signal.signal(number, signal.default_int_handler) for number in STOP_SIGNALS]
        try:
            with suppress(KeyboardInterrupt):
                while True:
                    self._step(slots)
        finally:
            _stop_all([slot.process for slot in slots if slot.process is not None])
            for signal_number, handler in zip(STOP_SIGNALS, before, strict=True):
                signal.signal(signal_number, handler)

    def _step(self, slots: Sequence[WorkerSlot]) -> None:
        now = self.monotonic()
        for slot in slots:
            if slot.process is None and slot.due_at <= now:
                _start_in(slot, partial(self.work, slot.number), now)
        alive = [slot.process.sentinel for slot in slots if slot.process is not None]
        due = min((slot.due_at for slot in slots if slot.process is None), default=None)
        ended = self.wait(alive, None if due is None else due - now)
        for slot in slots:
            if slot.process is not None and slot.process.sentinel in ended:
                self._note_death(slot, slot.process)

    def _note_death(self, slot: WorkerSlot, process: ForkProcess) -> None:
        process.join()
        now, code, slot.process = self.monotonic(), process.exitcode, None
        deaths = 0 if now - slot.started_at >= LONG_LIFE else slot.deaths
        log.error("worker_died", worker=slot.number, exit_code=code, deaths=deaths + 1)
        if deaths == len(self.pauses):
            raise Refused(_("--workers: a worker dies again and again; the log says why"))
        slot.due_at, slot.deaths = now + self.pauses[deaths], deaths + 1


def run_workers(work: Callable[[int], None], count: int) -> None:
    """Run `work` in `count` processes until SIGTERM or SIGINT. Raises Refused."""
    _import_ahead()
    Workers(work, count).run()


def run_apart(work: Callable[[], None]) -> None:
    """Run `work` in a process of its own, which leaves nothing behind; exit with 1 if it fails."""
    process = start(work)
    process.join()
    if process.exitcode:
        sys.exit(1)


def start(work: Callable[[], None]) -> ForkProcess:
    process = FORKS.Process(target=_run, args=(work,), daemon=True)
    process.start()
    return process


def _start_in(slot: WorkerSlot, work: Callable[[], None], now: float) -> None:
    """Start a worker; a stop signal that comes meanwhile is handled once the worker is known."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        slot.process, slot.started_at = start(work), now
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def _run(work: Callable[[], None]) -> None:
    for signal_number in STOP_SIGNALS:
        signal.signal(signal_number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    try:
        work()
    except Refused as refused:
        sys.exit(str(refused))


def _import_ahead() -> None:
    """Import what every worker needs, and exempt it from garbage collection."""
    import_module("holidays.countries")
    configure_mappers()
    scripts.build()
    gc.collect()
    gc.freeze()


def _stop_all(processes: Sequence[ForkProcess]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + STOP_TIMEOUT
    for process in processes:
        process.join(max(0.0, until - time.monotonic()))
    for process in processes:
        process.kill()
        process.join()
