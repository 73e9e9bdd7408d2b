"""Whatever breaks around the machines of a region, people lose nothing but time."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

import pytest

from migrations import run
from tests.faults.checker.verdict import broken, slowest, told
from tests.faults.region.machines import a_region
from tests.faults.region.test_region import SLOWEST_TAKE_OVER
from tests.faults.region.troubles import EVERYDAY, TROUBLES, Ground
from tests.faults.test_kills import IS_LONG, a_seed
from tests.harness.database import postgres
from tests.harness.database.swallowing_proxy import a_proxy
from tests.harness.figures import tell
from tests.harness.waiting import until

PEOPLE, MACHINES = (60 if IS_LONG else 8), 2
PAUSE = 5.0 if IS_LONG else 1.0
"""Seconds, on average, between what one person says and the next."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Run two machines, each with a way of its own to a server that can be broken."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=postgres.quick_folder()))
        # what is committed must outlive the end of the server
        server = postgres.Server(Path(folder), f"{postgres.QUICK} -c synchronous_commit=on")
        stack.callback(server.stop)
        url = postgres.text(postgres.create(server.own()))
        run.to_head(url)
        proxies = [stack.enter_context(a_proxy(url)) for _ in range(MACHINES)]
        region = stack.enter_context(
            a_region(
                tmp_path_factory.mktemp("region"),
                url,
                PEOPLE,
                addresses=[proxy.url for proxy in proxies],
            )
        )
        region.start()
        yield Ground(region, url, server, proxies)


@pytest.mark.parametrize("name", TROUBLES if IS_LONG else EVERYDAY)
def test_people_lose_nothing_but_time(
    name: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… talks as that run did."""
    region, seed, began = ground.region, a_seed(), time.monotonic()
    talkers = region.talkers(Random(seed), PAUSE)
    talkers.start()
    until(lambda: talkers.said >= PEOPLE, "they talk")
    with region.fault(name):
        TROUBLES[name](ground)
    enough = talkers.said + PEOPLE
    until(lambda: talkers.said >= enough, "they talk again", 180)
    region.rest(talkers)
    until(lambda: not region.is_something_due(), "what was due has left")
    with closing(region.evidence(ground.url)) as evidence:
        anomalies, waited = broken(evidence), slowest(evidence, began)
    tell(
        capsys,
        f"{name}: {talkers.said} words of {PEOPLE} people, SEED={seed}, slowest answer "
        f"{waited:.1f} s; {told(anomalies)}",
    )
    assert anomalies == {}
    assert max(region.take_overs, default=0) < SLOWEST_TAKE_OVER
    assert "turn_failed" not in "".join(bot.log for bot in region.bots)
