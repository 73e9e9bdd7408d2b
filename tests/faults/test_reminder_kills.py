"""The bot is killed while reminders are queued and sent: each comes, and comes once."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from models.workshops import Workshop
from rules.outbox import policies
from rules.schedule.dates import in_words
from services.workshops import registrations
from tests.faults.crowd import Crowd, a_crowd, told
from tests.faults.people import Record
from tests.faults.strikes import Killer
from tests.faults.test_kills import IS_EVERYDAY, IS_LONG, KILLS, a_seed, mostly_on
from tests.faults.workshop_checks import plan
from tests.harness.builders import NOON
from tests.harness.chat import PARIS
from tests.harness.figures import tell
from tests.harness.waiting import until

PEOPLE = 20 if IS_LONG else 5 if IS_EVERYDAY else 8
FIRST = date(2027, 3, 9)
TUESDAY, FRIDAY = 1, 4
"""The eve of each of these days is no Sunday."""
INSIDE, IN_FLIGHT, ANYWHERE = PLACES = ("inside a transaction", "in flight", "anywhere")
MOMENTS = len(PLACES) if IS_EVERYDAY else KILLS
MORE = len(PLACES)
"""Moments at most beyond those: on a busy machine a look may come too late."""
LATER = policies.MESSAGES.lease + timedelta(seconds=1)


@dataclass(frozen=True)
class Due:
    """A moment at which everyone is reminded, and how the message begins."""

    at: datetime
    words: str


@mostly_on("sqlite")
def test_killed_while_everyone_is_reminded(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… strikes as that run did."""
    seed = a_seed()
    database, _, _ = database_url.partition(":")
    tell(capsys, f"{database}: SEED={seed}")
    rng = Random(seed)
    moments = [moment for _, moment in zip(range(MOMENTS + MORE), reminders(), strict=False)]
    found: Counter[str] = Counter()
    under_way = 0
    with a_crowd(tmp_path, database_url, PEOPLE, {}) as crowd:
        with Session(crowd.sight.engine) as session, session.begin():
            register_all(session, {it.at.date() + timedelta(days=1) for it in moments})
        crowd.bot.start()
        for number, (moment, where) in enumerate(zip(moments, cycle(PLACES), strict=False)):
            if number >= MOMENTS and found[INSIDE] and found[IN_FLIGHT]:
                del moments[number:]
                break
            crowd.sandbox.move(set=(moment.at - timedelta(minutes=1)).isoformat())
            is_there, in_flight = kill_at(crowd, moment, where, rng)
            under_way += in_flight
            found[where] += is_there
            until(partial(are_all_reminded, crowd, moment), f"all hear {moment.words}")
        assert crowd.bot.stop() == 0
        read = [times for moment in moments for times in reminded(crowd, moment).values()]
    doubled = sum(read) - len(read)
    tell(
        capsys,
        f"{database}: {len(moments)} kills ({dict(found)}), {under_way} reminders in flight then, "
        f"{len(moments) * PEOPLE} told, {doubled} twice, SEED={seed}",
    )
    assert found[INSIDE]
    assert found[IN_FLIGHT]
    assert doubled <= under_way


def reminders() -> Iterator[Due]:
    """Evening after evening."""
    day = FIRST
    while True:
        if TUESDAY <= day.weekday() <= FRIDAY:
            eve = datetime(day.year, day.month, day.day, 18, tzinfo=PARIS) - timedelta(days=1)
            yield Due(eve, f"Demain, {in_words(day, 'fr')}")
        day += timedelta(days=1)


def register_all(session: Session, days: set[date]) -> None:
    hours = [datetime(day.year, day.month, day.day, 10, tzinfo=PARIS) for day in sorted(days)]
    plan(session, hours, PEOPLE)
    session.flush()
    people = session.scalars(select(Person.id).where(Person.first_name == "Ada")).all()
    for workshop_id in session.scalars(select(Workshop.id)):
        for person_id in people:
            registrations.register(session, person_id, workshop_id, NOON, Random(1).randrange)


def kill_at(crowd: Crowd, moment: Due, where: str, rng: Random) -> tuple[bool, int]:
    """Whether it died there, and how many reminders were in flight then."""
    at = time.monotonic() + rng.uniform(0, 1)
    wanted: dict[str, Callable[[], bool]] = {
        INSIDE: lambda: crowd.sight.eye.is_writing() and not are_all_reminded(crowd, moment),
        IN_FLIGHT: lambda: claimed(crowd) > 0,
        ANYWHERE: lambda: time.monotonic() > at,
    }
    with ThreadPoolExecutor(1) as hand:
        moved = hand.submit(crowd.sandbox.move, set=moment.at.isoformat())
        found = Killer(crowd.bot, crowd.sight, rng).strike_when(wanted[where])
        in_flight = claimed(crowd)
        crowd.sight.let_the_lease_go()
        crowd.bot.start()
        moved.result()
    crowd.sandbox.move(advance=LATER.total_seconds())
    return found, in_flight


def claimed(crowd: Crowd) -> int:
    query = select(func.count()).where(
        OutboxMessage.state == OutboxState.QUEUED, OutboxMessage.claim_epoch.is_not(None)
    )
    with Session(crowd.sight.engine) as session:
        return session.scalar(query) or 0


def are_all_reminded(crowd: Crowd, moment: Due) -> bool:
    return len(reminded(crowd, moment)) == PEOPLE


def reminded(crowd: Crowd, moment: Due) -> Counter[int]:
    """By chat, how often they read it."""
    record: Record = told(crowd.sandbox.record(method="sendMessage"))
    said = (call["parameters"] for call in record)
    return Counter(it["chat_id"] for it in said if it["text"].startswith(moment.words))
