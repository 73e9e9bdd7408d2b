"""Let five people a second ask something; measure how long each waits for the first message."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, pairwise
from math import inf
from typing import Any

from benchmarks.announce.house import ASKERS, FIRST_ASKER
from tests.harness.processes import Sandbox

PER_SECOND = 5
WORDS = "/aide"
Asked = tuple[int, float]
"""A chat, and when it asked, by the monotonic clock that all processes share."""


@contextmanager
def asking(sandbox: Sandbox) -> Iterator[list[Asked]]:
    """Let people ask until the block ends; each of them asks again only after ten seconds."""
    asked: list[Asked] = []
    over = threading.Event()
    with ThreadPoolExecutor(2) as hands:
        going = hands.submit(_ask, sandbox, asked, over)
        yield asked
        over.set()
        going.result()


def _ask(sandbox: Sandbox, asked: list[Asked], over: threading.Event) -> None:
    began = time.monotonic()
    for number in count():
        at = began + number / PER_SECOND
        if over.wait(max(0, at - time.monotonic())):
            return
        chat = FIRST_ASKER + number % ASKERS
        asked.append((chat, time.monotonic()))
        sandbox.speak(str(chat), WORDS)


def latencies(asked: Sequence[Asked], record: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the seconds from each question to the first message after it.

    A question without a message before the person's next question is left out.
    """
    said: dict[int, list[float]] = {}
    for call in record:
        said.setdefault(call["parameters"]["chat_id"], []).append(call["monotonic"])
    questions: dict[int, list[float]] = {}
    for chat, at in asked:
        questions.setdefault(chat, []).append(at)
    return [
        first - at
        for chat, instants in questions.items()
        for at, until in pairwise([*instants, inf])
        if (first := min((it for it in said.get(chat, ()) if it > at), default=inf)) < until
    ]
