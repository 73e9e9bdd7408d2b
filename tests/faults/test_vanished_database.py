"""The machine of the database vanishes without a word; once it is back, who waited is answered."""

import time
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.faults.test_kills import IS_LONG
from tests.harness.database.swallowing_proxy import a_proxy
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import Bot, a_bot, a_sandbox, ask
from tests.harness.waiting import until

STOPPED_WITHIN = 15.0 if IS_LONG else 60.0
"""Seconds, of which ten are promised: a machine that is busy with other tests has more."""


def status(bot: Bot, path: str) -> int:
    try:
        return ask(f"http://127.0.0.1:{bot.port}", "GET", path)[0]
    except (OSError, HTTPException):
        return 0


@pytest.mark.parametrize("way", ["polling", "webhook"] if IS_LONG else ["webhook"])
def test_after_its_return_everyone_is_answered_and_until_then_we_stop_when_asked(
    way: str, postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed_demonstration(postgresql_url)
    with (
        a_proxy(postgresql_url) as proxy,
        a_sandbox() as sandbox,
        a_bot(tmp_path, sandbox, proxy.url, webhook=way == "webhook") as bot,
    ):
        bot.start()
        sandbox.hear("participant", "/start")
        proxy.vanish()
        sandbox.speak("participant", "1")
        until(lambda: status(bot, "/ready") == 503, "it says that it is not ready")
        assert status(bot, "/health") == 200
        proxy.come_back()
        back_at = time.monotonic()
        until(lambda: "Vos droits." in sandbox.newest("participant"), "an answer")
        answered = time.monotonic() - back_at
        until(lambda: status(bot, "/ready") == 200, "it says that it is ready")
        proxy.vanish()
        sandbox.speak("participant", "1")
        asked_at = time.monotonic()
        assert bot.stop() == 0
        stopped = time.monotonic() - asked_at
        proxy.come_back()
    tell(capsys, f"{way}: answered {answered:.1f} s after the return, stopped in {stopped:.1f} s")
    assert stopped < STOPPED_WITHIN
