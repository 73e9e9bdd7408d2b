"""Hundreds of people, a workshop of 30 seats, five seconds; then twelve cannot come."""

import time
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import Registration, RegistrationStatus
from tests.faults.crowd import Crowd, a_crowd, newest_call, told
from tests.faults.test_booking_races import HOUSES, WRONG, mixed, pace
from tests.faults.test_kills import IS_LONG, a_seed
from tests.faults.workshop_checks import check_workshops, of_workshop, offers, plan
from tests.harness.chat import PARIS
from tests.harness.figures import tell
from tests.harness.waiting import TIMEOUT, until

TEN = datetime(2027, 3, 16, 10, tzinfo=PARIS)
EVENING = datetime(2027, 3, 2, 18, tzinfo=PARIS)
PEOPLE, PLACES, GONE = 330 if IS_LONG else 60, 30, 12
WITHIN, RECYCLED = (5.0, 1.0) if IS_LONG else (TIMEOUT, TIMEOUT)
"""Seconds in which all press; in which a freed seat is offered to the next: promised of a machine
that does nothing else, and so measured where FAULTS=many asks for it."""


@pytest.mark.parametrize("house", HOUSES if IS_LONG else ["sqlite"])
def test_hundreds_press_thirty_seats_then_twelve_cannot_come(
    house: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SEED=… presses as that run did."""
    seed = a_seed()
    tell(capsys, f"{house}: SEED={seed}")
    rng = Random(seed)
    database, _, workers = house.partition(" ")
    database_url = request.getfixturevalue(f"{database}_url")
    with a_crowd(tmp_path, database_url, PEOPLE, {}, workers=int(workers or 1)) as crowd:
        with Session(crowd.sight.engine) as session, session.begin():
            plan(session, [TEN], PLACES)
        crowd.sandbox.move(set=EVENING.isoformat())
        crowd.bot.start()
        until(lambda: crowd.bot.log.count("event='ready'") == crowd.bot.workers, "all are ready")
        scout, *others = crowd.people
        question = crowd.lead(scout, "/start", "[Les ateliers]", "[1]")
        crowd.follow(scout, others, question)

        rush = crowd.rush(dict.fromkeys(mixed(crowd.people, rng), "[Je m'inscris]"))

        assert rush.answers().keys() == set(crowd.people)
        with Session(crowd.sight.engine) as session:
            check_workshops(session)
            registered = seats(session, RegistrationStatus.REGISTERED)
            line = seats(session, RegistrationStatus.WAITING)
        assert (len(registered), len(line)) == (PLACES, PEOPLE - PLACES)
        since = newest_call(crowd.sandbox)
        leaving = rng.sample(list(registered.values()), GONE)
        let_the_rush_pass(crowd)
        slowest = max(recycle(crowd, person) for person in leaving)
        assert offers(told(crowd.sandbox.record(since))) == list(line)[:GONE]
        with Session(crowd.sight.engine) as session:
            check_workshops(session)
            assert list(seats(session, RegistrationStatus.OFFERED)) == list(line)[:GONE]
        assert not WRONG.findall(crowd.bot.log)
    tell(
        capsys,
        f"{house}: {PEOPLE} {pace(rush)}, {len(registered)} registered, {len(line)} wait; "
        f"{GONE} cannot come, the slowest seat was offered in {slowest:.2f} s, SEED={seed}",
    )
    assert rush.spoken < WITHIN
    assert slowest < RECYCLED


def let_the_rush_pass(crowd: Crowd) -> None:
    """It has spent what Telegram takes in a second: an offer would wait for the next one."""
    last = crowd.sandbox.record()[-1]["monotonic"]
    until(lambda: time.monotonic() > last + 1, "a second has passed")


def recycle(crowd: Crowd, person: str) -> float:
    """From the tap to the moment the next one has read the offer."""
    since, began = newest_call(crowd.sandbox), time.monotonic()
    crowd.sandbox.speak(person, "[Je ne peux pas]")
    until(lambda: offers(told(crowd.sandbox.record(since))), "the seat is offered")
    return time.monotonic() - began


def seats(session: Session, status: RegistrationStatus) -> dict[int, str]:
    """Registrations in the order of the line, and whose they are at Telegram."""
    [workshop_id] = session.scalars(select(Registration.workshop_id).distinct())
    return {
        it.id: str(session.get_one(Person, it.person_id).telegram_id)
        for it in of_workshop(session, workshop_id)
        if it.status is status
    }
