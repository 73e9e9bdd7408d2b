"""A country is copies of its village: nothing is due to them, and the village has all it had."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from benchmarks.growth import all_sweeps, filled, of_a_day, sweep_costs, verdict
from models.engine.database import Database, open_database
from models.mentoring.slots import Booking
from models.outbox import OutboxMessage
from models.people import Person
from tests.harness.database import postgres

VILLAGE, COUNTRY = 200, 600


@pytest.fixture(scope="module")
def worlds(postgresql_server: postgres.Server) -> Iterator[tuple[Database, Database]]:
    server = postgresql_server.address()
    urls = [filled(server, size, VILLAGE) for size in (VILLAGE, COUNTRY)]
    with closing(open_database(urls[0])) as few, closing(open_database(urls[1])) as many:
        yield few, many
    for url in urls:
        postgres.drop(server, make_url(url).database)


def counted(session: Session) -> list[int]:
    tables = Person, Booking, OutboxMessage
    return [session.scalar(select(func.count()).select_from(it)) or 0 for it in tables]


def test_a_country_of_three_villages_has_three_times_the_rows(
    worlds: tuple[Database, Database],
) -> None:
    (people, bookings, queued), country = (it.transact_now(counted) for it in worlds)
    due = 50
    assert people == VILLAGE
    assert country == [3 * people, 3 * bookings, 3 * (queued - due) + due]


def test_each_sweep_writes_as_much_in_both_or_the_run_ends(
    worlds: tuple[Database, Database],
) -> None:
    costs = {sweep.name: sweep_costs(worlds, sweep, 1) for sweep in all_sweeps()}
    assert len(costs) > 40
    assert all(few > 0 and many > 0 for pairs in costs.values() for few, many in pairs)


def test_a_day_has_what_is_due_once_and_each_look() -> None:
    [hourly] = [sweep for sweep in all_sweeps() if sweep.name == "erasures"]
    assert of_a_day(hourly, (100.0, 200.0), (1.0, 2.0)) == (124.0, 248.0)


def test_of_the_answers_the_worst_ratio_is_told() -> None:
    answers = {"text, median": (10.0, 11.0), "button, p99": (20.0, 25.0)}
    assert verdict(answers, (1.0, 1.2), (4.0, 4.0)) == {"turn": 1.25, "sweep": 1.2, "claim": 1.0}
