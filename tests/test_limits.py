"""A test that never ends fails, and says where it stood."""

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path

import pytest
import uvloop

from tests.harness import inner_runs, limits

Failed = pytest.fail.Exception
HELD = threading.Event()
"""What a thread waits for, until its test is over."""


def soon() -> None:
    """Let the time be over, once what never ends has begun."""
    signal.setitimer(signal.ITIMER_REAL, 0.05, 1)


async def a_sweep_that_stays_due() -> None:
    while True:  # noqa: ASYNC110 - it waits for nothing, and never ends
        await asyncio.sleep(0)


async def nobody_answers() -> None:
    await asyncio.get_running_loop().create_future()


async def the_error_is_caught() -> None:
    """As a task does with all that its coroutine raises."""
    while True:
        await asyncio.gather(asyncio.ensure_future(nobody_answers()), return_exceptions=True)


async def a_thread_is_waited_for() -> None:
    await asyncio.get_running_loop().run_in_executor(None, HELD.wait)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize(
    "endless", [a_sweep_that_stays_due, nobody_answers, the_error_is_caught, a_thread_is_waited_for]
)
def test_what_never_ends_fails_and_is_named(
    endless: Callable[[], Coroutine[None, None, None]],
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    HELD.clear()
    story = loop()
    story.set_exception_handler(lambda *_: None)  # a step that was cut off may never end
    story.call_soon(soon)
    try:
        with (
            closing(story),
            pytest.raises(Failed, match="a story has not ended") as failed,
            limits.within(60, "a story"),
        ):
            story.run_until_complete(endless())
    finally:
        HELD.set()
    assert endless.__name__ in str(failed.value)


def block() -> None:
    soon()
    HELD.clear()
    HELD.wait()


def test_what_blocks_without_a_loop_fails_too() -> None:
    with pytest.raises(Failed, match="has not ended"), limits.within(60, "it"):
        block()


def test_what_ends_in_time_is_left_alone() -> None:
    with limits.within(60, "it"):
        done = "in time"
    assert done


NEVER_ENDS = """
import threading
import pytest

@pytest.fixture
def nobody():
    threading.Event().wait()

def test_is_prepared_for_ever(nobody): ...

def test_lasts_for_ever():
    threading.Event().wait()

def test_ends(): ...
"""


def test_the_limit_is_one_of_every_test_and_the_others_go_on(tmp_path: Path) -> None:
    files = {"test_endless.py": NEVER_ENDS}
    done = inner_runs.run(tmp_path, files, ["limits"], TEST_LIMIT="3")
    assert "what is prepared for it has not ended after 3 s (TEST_LIMIT)" in done.stdout
    assert "this test has not ended after 3 s (TEST_LIMIT)" in done.stdout
    assert "1 failed, 1 passed, 1 error" in done.stdout
