"""Four hundred strangers send half a request each, and hold on; the bot goes on answering."""

import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.web.connections import ConnectionTimeouts
from bot.web.descriptors import MOST_REQUESTS
from tests.faults.test_kills import NO_RATES
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import a_bot, a_sandbox, ask
from tests.harness.waiting import until

STRANGERS = 400
HALF = b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: "


def test_four_hundred_slow_connections_stop_nobody(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed_demonstration(database_url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, database_url) as bot,
        ExitStack() as street,
    ):
        bot.start()
        since = time.monotonic()
        slow = [street.enter_context(a_stranger(bot.port)) for _ in range(STRANGERS)]
        asked = time.monotonic()
        status, _ = ask(f"http://127.0.0.1:{bot.port}", "GET", "/health")
        answered = time.monotonic() - asked
        held = sum(not is_closed(it) for it in slow)
        until(lambda: all(map(is_closed, slow)), "the slow ones are gone")
        lasted = time.monotonic() - since
    tell(
        capsys,
        f"{STRANGERS} slow connections: {held} held at once, answered in {answered * 1000:.0f} ms,"
        f" none left after {lasted:.1f} s (headers have {ConnectionTimeouts().headers:.0f} s)",
    )
    assert status == 200 and held <= MOST_REQUESTS


def a_stranger(port: int) -> socket.socket:
    connected = socket.create_connection(("127.0.0.1", port))
    connected.sendall(HALF)
    connected.settimeout(0)
    return connected


def is_closed(connected: socket.socket) -> bool:
    try:
        return connected.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
