"""Whatever breaks around the machines of a region, people lose nothing but time."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.faults import wrong_clock
from tests.faults.checker.verdict import broken, slowest, told
from tests.faults.region import clock_troubles, telegram_troubles, troubles, update_troubles
from tests.faults.region.ground import Ground, Trouble, a_ground
from tests.faults.region.machines import SLACK
from tests.faults.region.test_region import SLOWEST_TAKE_OVER
from tests.faults.region.troubles import postgresql_has_no_room
from tests.faults.test_kills import IS_LONG, a_seed
from tests.harness.database.small_disk import SmallDisk
from tests.harness.figures import tell
from tests.harness.waiting import until

PEOPLE = 60 if IS_LONG else 8
PAUSE = 5.0 if IS_LONG else 1.0
"""Seconds, on average, between what one person says and the next."""
TROUBLES = (
    *troubles.TROUBLES,
    *telegram_troubles.TROUBLES,
    *update_troubles.TROUBLES,
)


@pytest.fixture
def libfaketime() -> Path:
    found = wrong_clock.find()
    assert found, wrong_clock.MISSING
    return found


def tried(troubles: Iterable[Trouble]) -> Sequence[Trouble]:
    return [trouble for trouble in troubles if IS_LONG or trouble.is_everyday]


@pytest.fixture(scope="function" if IS_LONG else "module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with a_ground(tmp_path_factory.mktemp("region"), PEOPLE) as ground:
        yield ground


@pytest.mark.parametrize("trouble", tried(TROUBLES), ids=str)
def test_people_lose_nothing_but_time(
    trouble: Trouble, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… talks as that run did."""
    live_through(trouble, ground, capsys)


def test_people_lose_nothing_but_time_when_the_disk_is_full(
    small_disk: SmallDisk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_ground(tmp_path, PEOPLE, small_disk.folder) as ground:
        trouble = Trouble("PostgreSQL has no room", partial(postgresql_has_no_room, small_disk))
        live_through(trouble, ground, capsys)


@pytest.mark.parametrize("trouble", tried(clock_troubles.TROUBLES), ids=str)
def test_people_lose_nothing_when_a_clock_is_wrong(
    trouble: Trouble, libfaketime: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is excused: the machines go by the clock of their database."""
    with a_ground(tmp_path, PEOPLE, libfaketime=libfaketime) as ground:
        live_through(trouble, ground, capsys)


def live_through(trouble: Trouble, ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    region, seed, began = ground.region, a_seed(), time.monotonic()
    talkers = region.talkers(Random(seed), PAUSE)
    talkers.start()
    until(lambda: talkers.said >= PEOPLE, "they talk")
    if trouble.is_alone:
        region.rest(talkers)
    with ExitStack() as stack:
        if trouble.is_fault:
            stack.enter_context(region.fault(trouble.name))
        trouble.act(ground)
    if trouble.is_alone:
        talkers = region.talkers(Random(seed), PAUSE)
        talkers.start()
    enough = talkers.said + PEOPLE
    until(lambda: talkers.said >= enough, "they talk again", 180)
    region.rest(talkers)
    until(lambda: not region.is_something_due(), "what was due has left")
    with closing(region.evidence(ground.url)) as evidence:
        anomalies, waited = broken(evidence, SLACK), slowest(evidence, began)
    tell(
        capsys,
        f"{trouble.name}: {PEOPLE} people, SEED={seed}, slowest answer {waited:.1f} s; "
        f"{told(anomalies)}",
    )
    assert anomalies == {}
    assert max(region.take_overs, default=0) < SLOWEST_TAKE_OVER
    assert "turn_failed" not in "".join(bot.log for bot in region.bots)
