"""No test lasts for ever: past its time it fails, and says where everything stood."""

import asyncio
import faulthandler
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from tempfile import TemporaryFile
from types import FrameType

import pytest

SECONDS = float(os.environ.get("TEST_LIMIT") or 300)
"""For a test; for what is prepared before it, and for what is put away after it, as much."""
AGAIN = 5.0
"""Seconds: what swallowed the first alarm hears another."""

OF_THE_RUN = ("/_pytest/", "/pluggy/", "<frozen ")
"""Where every test stands."""


class TooLong(KeyboardInterrupt):
    """The only kind of error that no task and no loop keeps to itself."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    with within(SECONDS, "what is prepared for it"):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    with within(SECONDS, "this test"):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    with within(SECONDS, "what is put away after it"):
        return (yield)


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Fails what has not ended by then, wherever it stands."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise TooLong(_stacks())

    before = signal.signal(signal.SIGALRM, interrupt)
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except TooLong as too_long:
        pytest.fail(f"{what} has not ended after {seconds:g} s (TEST_LIMIT)\n{too_long}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, *outer)
        signal.signal(signal.SIGALRM, before)


def _stacks() -> str:
    """Of each coroutine that waits, and of each thread."""
    written = StringIO()
    with suppress(RuntimeError):  # no loop is running
        for task in asyncio.all_tasks():
            task.print_stack(limit=4, file=written)
    with TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        kept = [line for line in file if not any(it in line for it in OF_THE_RUN)]
    return written.getvalue() + "".join(kept)
