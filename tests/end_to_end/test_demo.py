"""`declic demo` on a fresh folder, and again on the same one."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.real_settings import real_settings
from tests.end_to_end.test_life import NUMBERS, PLACE
from tests.harness.processes import Sandbox, ask, environment
from tests.harness.waiting import TIMEOUT, until


@dataclass(frozen=True)
class Demo:
    sandbox: Sandbox
    said: str
    front_page: str
    """The page that leads to Telegram and to the chat page."""


@contextmanager
def a_demo(folder: Path, *declic: str, port: int = 0, **settings: str) -> Iterator[Demo]:
    """Ends as by Ctrl-C: with nothing left behind."""
    with subprocess.Popen(
        [*(declic or (sys.executable, "-m", "bot")), "demo"],
        cwd=folder,
        env=environment(SANDBOX_PORT=str(port), **settings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            told = "".join(_until_door(process.stdout or ()))
            (url,) = re.findall(r"open (http://\S+) in", told)
            (front_page,) = re.findall(r"both: (http://\S+)/", told)
            yield Demo(Sandbox(url), told, front_page)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT) == 0
    with pytest.raises(OSError, match="refused"):
        ask(url, "GET", "/")


def _until_door(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if "both:" in line:
            return


def invitation(demo: Demo, role: str) -> str:
    """What the page writes for that phone."""
    status, people = ask(demo.sandbox.url, "GET", "/control/people")
    assert status == 200
    (start,) = [it["start"] for it in json.loads(people) if it["role"] == role]
    return f"/start {start}"


def test_a_port_that_is_taken_and_the_settings_of_a_real_bot_are_left_alone(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, real_settings(tmp_path) as file:
        port = taken.getsockname()[1]
        with a_demo(tmp_path, port=port, DECLIC_ENV=str(file)) as demo:
            assert f"Port {port} is taken: Déclic takes a free one." in demo.said
            assert f":{port}" not in demo.sandbox.url
            demo.sandbox.speak("mentor", invitation(demo, "mentor"))
            until(lambda: "prénom" in demo.sandbox.newest("mentor"), "a welcome of a mentor")
    assert {it.name for it in tmp_path.iterdir()} == {"real.env", "var"}
    assert {it.name for it in (tmp_path / "var").iterdir()} >= {"demo", "demo.db"}
    assert not {"files", "backups", "signing.key"} & {
        it.name for it in (tmp_path / "var").iterdir()
    }


def test_the_demonstration_runs_and_runs_again(tmp_path: Path) -> None:
    with a_demo(tmp_path) as demo:
        for words in NUMBERS:
            demo.sandbox.hear("participant", words)
        until(lambda: PLACE in demo.sandbox.newest("participant"), "the place")
        newest = demo.sandbox.speak("staff", invitation(demo, "staff"))
        until(lambda: "prénom" in demo.sandbox.newest("staff"), "a welcome in the team")
        status, page = ask(demo.front_page, "GET", "/")
        assert status == 200 and f'href="{demo.sandbox.url}"' in page.decode()
        assert 'href="chat"' in page.decode()
        assert b"Commencer" in ask(demo.front_page, "GET", "/chat?lang=fr")[1]
    # The ids of a sandbox begin with the second it starts in, and nobody writes once a second.
    until(lambda: time.time() > newest + 1, "later than the ids of the first")
    with a_demo(tmp_path) as demo:
        assert PLACE in demo.sandbox.hear("participant", "/start")
        demo.sandbox.speak("staff", "/a_verifier")
        until(lambda: "Rien à vérifier" in demo.sandbox.newest("staff"), "the queue")
