"""`declic demo` on a fresh folder, and again on the same one."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from tests.end_to_end.test_life import NUMBERS, PLACE
from tests.harness.processes import PATIENCE, Sandbox, ask, environment, until


@dataclass(frozen=True)
class Demo:
    sandbox: Sandbox
    invitation: str
    """What the staff phone writes."""
    door: str
    """The page for people without Telegram."""


@contextmanager
def a_demo(folder: Path, *declic: str) -> Iterator[Demo]:
    """Ends as by Ctrl-C: with nothing left behind."""
    with subprocess.Popen(
        [*(declic or (sys.executable, "-m", "bot")), "demo"],
        cwd=folder,
        env=environment(SANDBOX_PORT="0"),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            told = list(islice(process.stdout or (), 6))
            (url,) = re.findall(r"open (http://\S+) in", "".join(told))
            invitation = re.findall(r"/start i-\w+", "".join(told))[-1]
            (door,) = re.findall(r"Telegram: (http://\S+)/", told[-1])
            yield Demo(Sandbox(url), invitation, door)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    with pytest.raises(OSError, match="refused"):
        ask(url, "GET", "/")


def test_the_demonstration_runs_and_runs_again(tmp_path: Path) -> None:
    with a_demo(tmp_path) as demo:
        for words in NUMBERS:
            demo.sandbox.hear("participant", words)
        until(lambda: PLACE in demo.sandbox.newest("participant"), "the place")
        newest = demo.sandbox.speak("staff", demo.invitation)
        until(lambda: "prénom" in demo.sandbox.newest("staff"), "a welcome in the team")
        status, page = ask(demo.door, "GET", "/")
        assert status == 200 and f'href="{demo.sandbox.url}"' in page.decode()
    # The ids of a sandbox begin with the second it starts in, and nobody writes once a second.
    until(lambda: time.time() > newest + 1, "later than the ids of the first")
    with a_demo(tmp_path) as demo:
        assert PLACE in demo.sandbox.hear("participant", "/start")
        demo.sandbox.speak("staff", "/a_verifier")
        until(lambda: "Rien à vérifier" in demo.sandbox.newest("staff"), "the queue")
