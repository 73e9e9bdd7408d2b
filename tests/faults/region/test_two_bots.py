"""Two bots, each of a region, share one database: neither writes to the people of the other."""

from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, make_url, select

from models.outbox import Lease, OutboxMessage, SharedPace
from models.people import Person
from tests.faults.checker.verdict import broken, told
from tests.faults.crowd import MENTOR
from tests.faults.region.machines import SLACK, Region, a_region
from tests.faults.test_kills import IS_LONG, a_seed
from tests.harness.figures import tell
from tests.harness.waiting import until

ONE, OTHER = 1, 2
PEOPLE = 60 if IS_LONG else 8
PAUSE, WORDS = 2.0, 5
"""Seconds, on average, between what one person says and the next; how often each speaks."""
DAY = 24 * 3600


def test_neither_writes_to_the_people_of_the_other(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both talk at once, one loses its leader, then a day of reminders passes."""
    seed = a_seed()
    one_folder, other_folder = tmp_path / "one", tmp_path / "other"
    for folder in (one_folder, other_folder):
        folder.mkdir()
    twice, once = [postgresql_url] * 2, [postgresql_url]
    with (
        a_region(one_folder, postgresql_url, PEOPLE, addresses=twice, others=[OTHER]) as one,
        a_region(
            other_folder, postgresql_url, PEOPLE, addresses=once, bot=OTHER, others=[ONE]
        ) as other,
    ):
        regions = (one, other)
        talking = []
        for region in regions:
            region.start()
            talking.append(region.talkers(Random(seed), PAUSE))
            talking[-1].start()
        one.kill_the_leader()
        until(lambda: all(it.said >= PEOPLE * WORDS for it in talking), "all have talked")
        for region, talkers in zip(regions, talking, strict=True):
            region.rest(talkers)
            region.sandbox.move(advance=DAY)
        until(lambda: not any(it.is_something_due() for it in regions), "what was due has left")
        found = [judged(region, postgresql_url) for region in regions]
        reached = [chats(region) for region in regions]
    tell(capsys, f"two bots, SEED={seed}: {' and '.join(found)}")
    assert found == ["every promise was kept"] * 2
    for region, heard in zip(regions, reached, strict=True):
        assert heard >= set(region.people)
        assert heard <= {*region.people, MENTOR + region.bot - ONE}
    assert shared_by(postgresql_url) == {"leases": [ONE, OTHER], "paces": [ONE, OTHER], "mixed": []}


def judged(region: Region, database_url: str) -> str:
    with closing(region.evidence(database_url)) as evidence:
        return told(broken(evidence, SLACK))


def chats(region: Region) -> set[int]:
    """Return to whom a bot sent something."""
    calls = region.sandbox.record()
    return {call["parameters"]["chat_id"] for call in calls if "chat_id" in call["parameters"]}


def shared_by(database_url: str) -> dict[str, list[int]]:
    """Return which bots have a leader, and a pace; and messages in the queue of another bot."""
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    mixed = (
        select(OutboxMessage.id)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(Person.bot_id != OutboxMessage.bot_id)
    )
    with engine.connect() as connection:
        found = {
            "leases": select(Lease.bot_id).order_by(Lease.bot_id),
            "paces": select(SharedPace.bot_id).order_by(SharedPace.bot_id),
            "mixed": mixed,
        }
        seen = {name: list(connection.scalars(query)) for name, query in found.items()}
    engine.dispose()
    return seen
