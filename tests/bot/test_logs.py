"""Logs tell where and when, never what people wrote nor who we are to Telegram."""

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import logs

WORDS = "12 rue des Lilas"


Captured = pytest.CaptureFixture[str]


@contextmanager
def the_log_of_an_operator(at: str = "INFO") -> Iterator[None]:
    """Afterwards pytest's own is there again."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root.handlers = []
    try:
        logs.configure(at)
        yield
    finally:
        root.handlers = before
        root.setLevel(level)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.raiseExceptions = True
        structlog.reset_defaults()


def test_private_values_never_reach_the_log(capsys: Captured) -> None:
    with the_log_of_an_operator():
        log = structlog.get_logger()
        log.info("heard", update_id=7, text=WORDS, token="1:abc")
        try:
            break_on(WORDS)
        except ValueError as error:
            log.error("turn_failed", **logs.where(error))
    told = capsys.readouterr().err
    assert "update_id=7" in told
    assert "ValueError" in told and "tests/bot/test_logs.py:" in told
    assert "Lilas" not in told and "abc" not in told


def break_on(words: str) -> None:
    raise ValueError(words)


async def test_a_job_of_apscheduler_that_breaks(capsys: Captured) -> None:
    broken = asyncio.Event()
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_listener(lambda _: broken.set(), EVENT_JOB_ERROR)

    async def job() -> None:
        break_on(WORDS)

    with the_log_of_an_operator():
        scheduler.start()
        scheduler.add_job(job, next_run_time=datetime.now(UTC), misfire_grace_time=None)
        await broken.wait()
        scheduler.shutdown(wait=False)
    said = capsys.readouterr().err
    assert "ERROR apscheduler.executors.default a task failed; it is tried again" in said
    assert "said='Job \"…\" raised an exception'" in said
    assert "error='ValueError'" in said
    assert "tests/bot/test_logs.py" in said and ":break_on" in said
    assert WORDS not in said


async def test_a_page_of_aiohttp_that_breaks(capsys: Captured) -> None:
    async def page(_: web.Request) -> web.Response:
        break_on(WORDS)
        return web.Response()

    site = web.Application()
    site.router.add_get("/", page)
    with the_log_of_an_operator():
        async with TestClient(TestServer(site)) as client:
            assert (await client.get("/")).status == 500
    said = capsys.readouterr().err
    assert "ERROR aiohttp.server Error handling request from …" in said
    assert "error='ValueError'" in said and WORDS not in said and "127.0.0.1" not in said


async def test_a_task_whose_end_nobody_awaits(capsys: Captured) -> None:
    never_awaited = {"message": "Task exception was never retrieved", "future": WORDS}
    with the_log_of_an_operator():
        loop = asyncio.get_running_loop()
        loop.call_exception_handler(never_awaited | {"exception": ValueError(WORDS)})
    said = capsys.readouterr().err
    assert "ERROR asyncio Task exception was never retrieved error='ValueError'" in said
    assert WORDS not in said


def test_what_ends_a_thread_or_the_process(capsys: Captured) -> None:
    class Left:
        def __del__(self) -> None:
            break_on(WORDS)

    with the_log_of_an_operator():
        thread = threading.Thread(target=break_on, args=[WORDS])
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError(WORDS), None)
        left = Left()
        del left
    said = capsys.readouterr().err
    assert said.count("error='ValueError'") == 3 and WORDS not in said


@pytest.mark.parametrize(
    ("said", "given", "read"),
    [
        ("%d of %-10s left", (3, WORDS), "… of … left"),
        ("100 % sure", (), "100 % sure"),
        ("said {words} here", (), "said … here"),
    ],
)
def test_of_what_a_library_says_its_own_words_are_kept(
    capsys: Captured, said: str, given: tuple[object, ...], read: str
) -> None:
    with the_log_of_an_operator():
        logging.getLogger("some.library").warning(said, *given)
    assert capsys.readouterr().err == f"WARNING some.library {read}\n"


def test_a_line_that_cannot_be_written_is_not_told_with_its_words(capsys: Captured) -> None:
    class Unsayable:
        def __str__(self) -> str:
            raise ValueError(WORDS)

    with the_log_of_an_operator():
        logging.getLogger("some.library").warning(Unsayable(), WORDS)
    assert WORDS not in capsys.readouterr().err
