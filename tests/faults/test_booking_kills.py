"""The bot is killed while people book, move and cancel: no seat is lost, or sold twice."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.slots import Booking
from tests.faults.crowd import Seats, a_crowd, told
from tests.faults.seats import check_none_lost, check_seats, check_told
from tests.faults.strikes import Kill, slowest, so_many_aims
from tests.faults.test_kills import IS_EVERYDAY, IS_LONG, KILLS, a_seed, mostly_on
from tests.faults.wandering import Wandering
from tests.harness.builders import NOON
from tests.harness.figures import tell

PEOPLE = 12 if IS_LONG else 5 if IS_EVERYDAY else 8
MOST_TAPS = 2 if IS_EVERYDAY else 4
"""Between two kills."""
SLOTS = 3 if IS_EVERYDAY else 6
UNTIL_BOOKED = 5
"""Taps from the first word to a first booking."""


@mostly_on("postgresql")
def test_killed_while_people_book_move_and_cancel(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… wanders and aims as that run did."""
    seed = a_seed()
    database, _, _ = database_url.partition(":")
    tell(capsys, f"{database}: SEED={seed}")
    rng = Random(seed)
    with a_crowd(tmp_path, database_url, PEOPLE, few_seats()) as crowd:
        crowd.bot.start()
        walk = Wandering(crowd, rng)
        walk.tap(UNTIL_BOOKED - 1)
        for aim in so_many_aims(KILLS, rng, walk.kills):
            walk.tap_and_kill(aim)
            walk.tap(rng.randint(1, MOST_TAPS))
        record, now = told(crowd.sandbox.record()), crowd.sandbox.now()
        assert crowd.bot.stop() == 0
        assert "turn_failed" not in crowd.bot.log
        with Session(crowd.sight.engine) as session:
            check_seats(session)
            check_told(session, record)
            was = history(session)
            free = check_none_lost(session, now, rng)
            check_seats(session)
    tell(
        capsys,
        f"{database}: {places(walk.kills)}, {walk.seats_pressed} seats pressed meanwhile; "
        f"{was}, {free} free at the end, SEED={seed}",
    )
    assert any(kill.inside for kill in walk.kills)
    assert any(kill.unsent for kill in walk.kills)


def few_seats() -> Seats:
    """Calls and groups by turns, fewer than people would like; some at hours that overlap."""
    nine = NOON + timedelta(days=7, hours=-3)
    return {nine + timedelta(minutes=20 * number): 1 + 2 * (number % 2) for number in range(SLOTS)}


def history(session: Session) -> str:
    rows = session.scalars(select(Booking)).all()
    ends = Counter(str(row.status) for row in rows)
    moves = sum(row.sequence - (row.ended_at is not None) for row in rows)
    told = ", ".join(f"{number} {status}" for status, number in sorted(ends.items()))
    return f"{len(rows)} bookings ({told}; {moves} moves)"


def places(kills: list[Kill]) -> str:
    """A kill may be in two places: one turn was under way, the answer to another not sent yet."""
    inside = sum(kill.inside for kill in kills)
    unsent = sum(bool(kill.unsent) for kill in kills)
    elsewhere = sum(not kill.inside and not kill.unsent for kill in kills)
    return (
        f"{len(kills)} kills: {inside} inside a transaction, "
        f"{unsent} between a commit and its send, {elsewhere} elsewhere; {slowest(kills)}"
    )
