"""Three machines are restarted one after another while people talk: nobody notices."""

import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.checker.verdict import broken, slowest, told
from tests.faults.region.machines import SLACK, a_region
from tests.faults.region.talkers import Talkers
from tests.faults.test_flood import wait_until
from tests.faults.test_kills import IS_LONG, a_seed
from tests.faults.test_vanished_database import status
from tests.harness.figures import tell
from tests.harness.processes import Bot
from tests.harness.waiting import until

PEOPLE, ROUNDS = (120, 5) if IS_LONG else (12, 1)
PAUSE = 10.0 if IS_LONG else 1.0
"""Seconds, on average, between what one person says and the next."""
BETWEEN = 5.0 if IS_LONG else 1.0
"""Seconds between two restarts."""


def test_nobody_notices(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No fault is noted: the checker excuses nothing."""
    seed = a_seed()
    with a_region(tmp_path, postgresql_url, PEOPLE) as region:
        region.start()
        talkers = region.talkers(Random(seed), PAUSE)
        talkers.start()
        for bot in list(region.bots) * ROUNDS:
            _let_talk(talkers)
            _restart(bot)
            wait_until(time.monotonic() + BETWEEN)
        region.rest(talkers)
        with closing(region.evidence(postgresql_url)) as evidence:
            anomalies, waited = broken(evidence, SLACK), slowest(evidence)
        logs = "".join(bot.log for bot in region.bots)
    tell(
        capsys,
        f"{3 * ROUNDS} restarts while {PEOPLE} people said {talkers.said} things, SEED={seed}: "
        f"slowest answer {waited:.1f} s; {told(anomalies)}",
    )
    assert anomalies == {}
    assert logs.count("event='ready'") == 3 * (ROUNDS + 1)
    assert "turn_failed" not in logs


def _let_talk(talkers: Talkers) -> None:
    enough = talkers.said + PEOPLE
    until(lambda: talkers.said >= enough, "they talk")


def _restart(bot: Bot) -> None:
    assert bot.stop() == 0
    bot.start()
    until(lambda: status(bot, "/ready") == 200, "it is ready")
