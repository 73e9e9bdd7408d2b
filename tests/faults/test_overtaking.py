"""The bot is killed between a commit and its send; what is said meanwhile is answered after it."""

from pathlib import Path
from random import Random

import pytest

from tests.faults.sight import a_sight
from tests.faults.strikes import Aim, Killer, held_for
from tests.faults.test_kills import LATE_MORNING, NO_RATES
from tests.harness.playing import seed_demonstration
from tests.harness.processes import Sandbox, a_bot, a_sandbox, shown
from tests.harness.waiting import until


@pytest.mark.parametrize("mode", ["sqlite polling", "postgresql webhook"])
def test_an_answer_that_a_kill_left_unsaid_comes_before_the_next(
    mode: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database, _, way = mode.partition(" ")
    url = request.getfixturevalue(f"{database}_url")
    seed_demonstration(url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, url, webhook=way == "webhook") as bot,
        a_sight(url) as sight,
    ):
        sandbox.move(set=LATE_MORNING.isoformat())
        sandbox.control("POST", "people", {"person": "Camille"})
        bot.start()
        killer = Killer(bot, sight, Random(1))
        with held_for(Aim.BEFORE_THE_SEND, sandbox):
            sandbox.speak("Camille", "/start")
            assert killer.strike_when(lambda: bool(sight.owed()))
        second = sandbox.speak("Camille", "/aide")
        bot.start()
        until(lambda: second in sight.heard() and not sight.owed(), "both are answered")
        first, *_, last = said(sandbox)
        assert first.startswith("Bonjour et bienvenue")
        assert "/agenda" in last


def said(sandbox: Sandbox) -> list[str]:
    """Return what arrived, in order."""
    calls = sandbox.record(0, "sendMessage")
    return [shown(call["parameters"]) for call in calls if call["verdict"]["ok"]]
