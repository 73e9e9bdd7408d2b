"""Simulate people who ask something, five a second, and measure how long each waits."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, pairwise
from math import inf
from typing import Any

from benchmarks.announce_house import ASKERS, FIRST_ASKER
from tests.harness.processes import Sandbox

PER_SECOND = 5
COMMAND = "/aide"
Asked = tuple[int, float]
"""A chat, and when its question was sent, by the monotonic clock that all processes share."""


@contextmanager
def asking(sandbox: Sandbox) -> Iterator[list[Asked]]:
    """Ask until the block ends; each person asks again only after ten seconds."""
    asked: list[Asked] = []
    over = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        task = pool.submit(_ask, sandbox, asked, over)
        yield asked
        over.set()
        task.result()


def _ask(sandbox: Sandbox, asked: list[Asked], over: threading.Event) -> None:
    began = time.monotonic()
    for number in count():
        at = began + number / PER_SECOND
        if over.wait(max(0, at - time.monotonic())):
            return
        chat = FIRST_ASKER + number % ASKERS
        asked.append((chat, time.monotonic()))
        sandbox.speak(str(chat), COMMAND)


def latencies(asked: Sequence[Asked], record: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the seconds from each question to the first message after it.

    A message counts if it comes before that person's next question; questions without one are left
    out.
    """
    sent: dict[int, list[float]] = {}
    for call in record:
        sent.setdefault(call["parameters"]["chat_id"], []).append(call["monotonic"])
    questions: dict[int, list[float]] = {}
    for chat, at in asked:
        questions.setdefault(chat, []).append(at)
    return [
        first - at
        for chat, instants in questions.items()
        for at, until in pairwise([*instants, inf])
        if (first := min((instant for instant in sent.get(chat, ()) if instant > at), default=inf))
        < until
    ]
