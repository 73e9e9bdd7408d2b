"""Seats that several sessions may use: what one of them may count on."""

from datetime import UTC, datetime, timedelta

from rules.session_admin.seat_sharing import SeatNeed, left
from rules.slots.slots import Span

DAY = timedelta(days=1)
FIRST = datetime(2027, 3, 15, 9, tzinfo=UTC)
MINE = Span(FIRST, FIRST + 5 * DAY)


def test_another_takes_what_lies_outside_first_whenever_that_is() -> None:
    for elsewhere in (FIRST - DAY, FIRST + 6 * DAY):
        shared = {FIRST + DAY: 5, elsewhere: 4}
        theirs = Span(FIRST - 2 * DAY, FIRST + 9 * DAY)
        assert left(shared, [SeatNeed(4, theirs)], MINE) == 5
        assert left(shared, [SeatNeed(6, theirs)], MINE) == 3
        assert left(shared, [SeatNeed(6, theirs), SeatNeed(9, theirs)], MINE) == 0


def test_who_needs_nothing_or_other_days_takes_nothing() -> None:
    shared = {FIRST: 5}
    assert (
        left(shared, [SeatNeed(0, MINE), SeatNeed(9, Span(MINE.ends_at, FIRST + 9 * DAY))], MINE)
        == 5
    )
