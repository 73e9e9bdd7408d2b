"""Thousands of pages hold streams open; others chat, and the bot stops within its last moment."""

import socket
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.serving import LAST_MOMENT
from bot.web import origin
from bot.web.descriptors import MOST_REQUESTS
from bot.webchat.streams import MOST_A_PERSON
from models.engine.database import open_database
from services.webchat import devices
from tests.faults.test_kills import IS_LONG, NO_RATES
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import BOT_ID, Bot, a_bot, a_sandbox, ask
from tests.harness.waiting import until

PEOPLE = 2000 if IS_LONG else 2 * MOST_REQUESTS
OF_ONE = 1000 if IS_LONG else 100
"""Streams that somebody asks for by one cookie."""


def test_streams_of_thousands_keep_nobody_out_and_no_stop_waiting(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed_demonstration(database_url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, database_url, WEB_CHAT="true") as bot,
        ExitStack() as street,
    ):
        bot.settings["PUBLIC_URL"] = f"http://127.0.0.1:{bot.port}"
        greedy, *secrets = welcomed(database_url, PEOPLE + 1, sandbox.now())
        bot.start()
        pages = [street.enter_context(a_page(bot, it)) for it in secrets]
        crowd = [street.enter_context(a_page(bot, greedy)) for _ in range(OF_ONE)]
        for _ in range(MOST_REQUESTS):
            street.enter_context(a_page(bot, "guessed"))
        left = OF_ONE - MOST_A_PERSON
        until(lambda: sum(map(is_closed, crowd)) == left, "one cookie holds a few")
        asked = time.monotonic()
        status, _ = ask(f"http://127.0.0.1:{bot.port}", "GET", "/chat")
        answered = time.monotonic() - asked
        held = sum(not is_closed(it) for it in pages)
        stopping = time.monotonic()
        bot.stop()
        stopped = time.monotonic() - stopping
        log = bot.log
    tell(
        capsys,
        f"{held} streams of as many people, {OF_ONE} asked for by one cookie: the page answered in"
        f" {answered * 1000:.0f} ms, the stop took {stopped:.1f} s",
    )
    assert status == 200 and held == PEOPLE
    assert "stopped_at_once" not in log and stopped < LAST_MOMENT


def welcomed(database_url: str, count: int, now: datetime) -> list[str]:
    """Return the secrets of the cookies of so many people of the page."""

    def work(session: Session) -> list[str]:
        return [devices.welcome(session, BOT_ID, "fr", now)[1] for _ in range(count)]

    database = open_database(database_url)
    try:
        return database.transact_now(work)
    finally:
        database.close()


def a_page(bot: Bot, secret: str) -> socket.socket:
    """Return a connection on which the page's stream was asked for, once it has an answer."""
    connected = socket.create_connection(("127.0.0.1", bot.port))
    cookie = f"Cookie: {origin.cookie_name(BOT_ID)}={secret}"
    connected.sendall(f"GET /chat/events HTTP/1.1\r\nHost: a\r\n{cookie}\r\n\r\n".encode())
    assert connected.recv(2**16)
    connected.settimeout(0)
    return connected


def is_closed(connected: socket.socket) -> bool:
    """Tell whether the bot has hung up, after whatever it had said."""
    try:
        while connected.recv(2**16):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True
