"""A worker, the leader, Telegram's end are killed in rounds, wherever they are: all is kept."""

import os
from collections.abc import Mapping
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

from tests.faults.checker.verdict import broken, slowest, told
from tests.faults.region.machines import SLACK, a_region
from tests.faults.region.rounds import Place, Rounds, Victim
from tests.faults.region.test_region import SLOWEST_TAKE_OVER
from tests.faults.test_kills import IS_LONG, a_seed
from tests.harness.figures import tell

ROUNDS = int(os.environ.get("ROUNDS") or (200 if IS_LONG else 3))
PEOPLE = 12 if IS_LONG else 8


def test_killed_anywhere_round_after_round(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… aims as that run did; ROUNDS=… how often."""
    seed = a_seed()
    tell(capsys, f"SEED={seed}")
    with a_region(tmp_path, postgresql_url, PEOPLE, cut=True) as region:
        region.start()
        rounds = Rounds(region, Random(seed))
        for victim in islice(cycle(Victim), ROUNDS):
            rounds.play(victim)
        with closing(region.evidence(postgresql_url)) as evidence:
            anomalies, waited = broken(evidence, SLACK), slowest(evidence)
        logs = "".join(bot.log for bot in region.bots)
    tell(
        capsys,
        f"{ROUNDS} rounds, {PEOPLE} people, {rounds.said} words, SEED={seed}; take-overs up to "
        f"{max(region.take_overs):.1f} s, slowest answer {waited:.1f} s; {told(anomalies)}"
        f"{counted(rounds.struck)}",
    )
    assert anomalies == {}
    assert max(region.take_overs) < SLOWEST_TAKE_OVER
    assert "turn_failed" not in logs


def counted(struck: Mapping[tuple[Victim, Place], int]) -> str:
    """Return how often each was killed, by place, as lines of a table."""
    lines = [f"\n  {victim}: " + _by_place(struck, victim) for victim in Victim]
    return "".join(lines)


def _by_place(struck: Mapping[tuple[Victim, Place], int], victim: Victim) -> str:
    return ", ".join(f"{place} {struck[victim, place]}" for place in Place)
