"""Three processes, one of which leads, are killed by turns while people talk: all is kept."""

import os
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.checker.verdict import broken, slowest, told
from tests.faults.region.machines import SLACK, Region, a_region
from tests.faults.test_flood import wait_until
from tests.faults.test_kills import IS_LONG, a_seed
from tests.harness.figures import tell

PEOPLE = int(os.environ.get("PEOPLE") or (600 if IS_LONG else 24))
SECONDS = int(os.environ.get("STORM") or (600 if IS_LONG else 16))
BETWEEN_KILLS = 20 if IS_LONG else 5
"""Seconds."""
PACE = 12.0
"""How many speak each second: an answer takes up to three messages of thirty a second."""
SLOWEST_TAKE_OVER = 10.0 * SLACK


def test_a_worker_then_the_leader_are_killed_again_and_again(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… talks and kills as that run did; STORM=… seconds, PEOPLE=… people."""
    seed = a_seed()
    tell(capsys, f"SEED={seed}")
    rng = Random(seed)
    with a_region(tmp_path, postgresql_url, PEOPLE) as region:
        region.start()
        talkers = region.talkers(rng, max(2.0, PEOPLE / PACE))
        talkers.start()
        storm(region, rng)
        region.rest(talkers)
        with closing(region.evidence(postgresql_url)) as evidence:
            anomalies, waited = broken(evidence, SLACK), slowest(evidence)
        logs = "".join(bot.log for bot in region.bots)
    overs = sorted(region.take_overs)
    tell(
        capsys,
        f"{PEOPLE} people, {talkers.said} words, {len(region.faults)} kills; take-overs after "
        f"{', '.join(f'{each:.1f}' for each in overs)} s, slowest answer {waited:.1f} s; "
        f"{told(anomalies)}",
    )
    assert anomalies == {}
    assert overs[-1] < SLOWEST_TAKE_OVER
    assert "turn_failed" not in logs


def storm(region: Region, rng: Random) -> None:
    began = time.monotonic()
    for number in range(SECONDS // BETWEEN_KILLS):
        due = began + (number + 1) * BETWEEN_KILLS
        wait_until(due)
        if number % 2:
            region.kill_the_leader()
        else:
            region.kill_a_follower(rng)
