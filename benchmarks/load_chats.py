"""Let 600 people talk at once with three machines, at the pace that Telegram allows."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import linear_regression, median

from benchmarks.machine import memory_mb
from benchmarks.real_life import at
from tests.faults.checker.verdict import broken, told
from tests.faults.region.machines import a_region
from tests.faults.region.talkers import Talkers

SEED = 27
WARM = 20.0
"""Least seconds that are not counted: each process hears its first words."""
MINUTE = 60.0
SETTLED = 3
"""From this minute on, memory is flat or it leaks: before, caches fill."""
WAITS = """
    SELECT put_mono, taken_mono - put_mono, coalesce(
        (SELECT min(mono) FROM calls c WHERE c.chat = u.chat AND done AND said IS NOT NULL
            AND message_id IS NOT NULL
            AND mono BETWEEN put_mono AND next_mono),
        (SELECT min(mono) FROM calls c WHERE c.chat = u.chat AND done AND method <> 'sendChatAction'
            AND mono BETWEEN put_mono AND next_mono)
    ) - put_mono
    FROM (
        SELECT *, coalesce(lead(put_mono) OVER (PARTITION BY chat ORDER BY put_mono), 1e12)
            AS next_mono
        FROM updates WHERE chat > 0 AND kind IN ('message', 'callback_query')
    ) u
    WHERE put_mono BETWEEN ? AND ?
"""
"""Of each update: when it was put, until it was taken, until a message was read; an edit counts for
an update that no message answers."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds, from when an update was put before the bot at Telegram's."""

    seconds: float
    """How long people talked."""
    answered: Sequence[float]
    taken: Sequence[float]
    silent: int
    """How many updates were answered by nothing."""
    sent: int
    """How many messages the people read meanwhile."""
    refused: int
    """How many the sandbox refused, as Telegram would: too many at once."""

    def figures(self) -> Mapping[str, float]:
        return {
            "updates_a_second": (len(self.answered) + self.silent) / self.seconds,
            "messages_a_second": self.sent / self.seconds,
            "p50_ms": median(self.answered) * 1000,
            "p99_ms": at(self.answered, 99) * 1000,
            "slowest_ms": self.answered[-1] * 1000,
            "taken_p99_ms": at(self.taken, 99) * 1000,
            "silent": self.silent,
            "refused": self.refused,
        }


@dataclass(slots=True)
class Memory:
    """What each process holds, in MB, minute after minute."""

    pids: Sequence[int]
    minutes: list[float] = field(default_factory=list)
    samples: list[Sequence[float]] = field(default_factory=list)

    def look(self, minute: float) -> None:
        self.minutes.append(minute)
        self.samples.append([memory_mb(pid) for pid in self.pids])

    def slopes(self) -> Sequence[float]:
        """Return by how many MB each process grows in a minute, once it has settled."""
        settled = [n for n, minute in enumerate(self.minutes) if minute >= SETTLED]
        if len(settled) < 2:
            return []
        minutes = [self.minutes[n] for n in settled]
        return [
            linear_regression(minutes, [self.samples[n][process] for n in settled]).slope
            for process in range(len(self.pids))
        ]


@dataclass(frozen=True, slots=True)
class Talk:
    waits: Waits
    memory: Memory
    anomalies: str
    """What the checker of the faults says of it all."""
    is_sound: bool


def talk(
    folder: Path, url: str, people: int, seconds: float, a_second: float, uneven: float
) -> Talk:
    """Let people say so many things a second; return how long they waited, and the memory."""
    with a_region(folder, url, people) as region:
        region.start()
        memory = Memory([bot.pid for bot in region.bots])
        memory.look(0)
        talkers = region.talkers(Random(SEED), people / a_second)
        talkers.uneven = uneven
        talkers.start()
        warm = warmed_by(talkers)
        began = time.monotonic()
        _watch(memory, began, warm, seconds)
        ended = time.monotonic()
        region.rest(talkers)
        with closing(region.evidence(url)) as evidence:
            anomalies = broken(evidence)
            return Talk(waits(evidence, began, ended), memory, told(anomalies), not anomalies)


def warmed_by(talkers: Talkers) -> float:
    """Wait until people talk at an even pace, and each process has heard some; return how long."""
    seconds = max(WARM, talkers.pause)
    time.sleep(seconds)
    return seconds


def _watch(memory: Memory, began: float, warm: float, seconds: float) -> None:
    """Look at the memory now, then each minute until the end."""
    minute = 0
    while (passed := minute * MINUTE) <= seconds:
        time.sleep(max(0.0, began + passed - time.monotonic()))
        memory.look((warm + passed) / MINUTE)
        minute += 1
    time.sleep(max(0.0, began + seconds - time.monotonic()))


def waits(evidence: sqlite3.Connection, began: float, ended: float) -> Waits:
    """Return how long people waited for what they said between these instants."""
    rows = evidence.execute(WAITS, (began, ended)).fetchall()
    counting = "SELECT count(*) FROM calls WHERE {} AND mono BETWEEN ? AND ?"
    sent, refused = (
        evidence.execute(counting.format(which), (began, ended)).fetchone()[0]
        for which in ("done AND said IS NOT NULL AND message_id IS NOT NULL", "error_code = 429")
    )
    return Waits(
        ended - began,
        sorted(wait for *_, wait in rows if wait is not None),
        sorted(taken for _, taken, _ in rows if taken is not None),
        sum(wait is None for *_, wait in rows),
        sent,
        refused,
    )
