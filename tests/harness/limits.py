"""Fail a test that lasts too long, and show where everything stood."""

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
"""Seconds for a test, and as much for its setup and for its teardown."""
AGAIN = 5.0
"""Seconds until the next alarm, for code that swallowed the first one."""

OF_THE_RUN = ("/_pytest/", "/pluggy/", "<frozen ")
"""Paths in the stack of every test, which are left out."""


class TooLong(KeyboardInterrupt):
    """The only kind of error that no task and no loop swallows."""


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
def within(seconds: float, description: str) -> Iterator[None]:
    """Fail what has not ended by then, wherever it stands."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise TooLong(_stacks())

    before = signal.signal(signal.SIGALRM, interrupt)
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except TooLong as too_long:
        pytest.fail(f"{description} has not ended after {seconds:g} s (TEST_LIMIT)\n{too_long}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, *outer)
        signal.signal(signal.SIGALRM, before)


def _stacks() -> str:
    """Return the stacks of waiting coroutines and of threads."""
    written = StringIO()
    with suppress(RuntimeError):  # no loop is running
        for task in asyncio.all_tasks():
            task.print_stack(limit=4, file=written)
    with TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        kept = [line for line in file if not any(path in line for path in OF_THE_RUN)]
    return written.getvalue() + "".join(kept)
