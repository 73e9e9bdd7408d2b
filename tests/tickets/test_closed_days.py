"""By when somebody answers, while some of the team, all of it, or nobody is away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.schedule.days import Days
from rules.tickets.closed_days import TeamDays, answer_by, answered_by_end_of, answers_again_on

PARIS = ZoneInfo("Europe/Paris")


def march(first: int, last: int) -> Days:
    return Days(date(2027, 3, first), date(2027, 3, last))


def at(day: int, hour: int) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=PARIS)


WEEK, TWO_DAYS = march(15, 19), march(17, 18)
"""From Monday to Friday; and the Wednesday and the Thursday of it."""


@pytest.mark.parametrize(
    ("closing", "away", "closed"),
    [
        (None, {}, []),
        (None, {1: [WEEK]}, []),
        (None, {1: [WEEK], 2: [TWO_DAYS]}, [17, 18]),
        (None, {1: [march(15, 16), march(18, 19)], 2: [WEEK]}, [15, 16, 18, 19]),
        (None, {1: [WEEK], 3: [WEEK]}, []),
        (TWO_DAYS, {}, [17, 18]),
        (TWO_DAYS, {1: [march(19, 19)], 2: [march(19, 19)]}, [17, 18, 19]),
    ],
)
def test_nobody_answers_on_the_days_of_a_closing_or_when_each_member_is_away(
    closing: Days | None, away: Mapping[int, Sequence[Days]], closed: Sequence[int]
) -> None:
    """The third one is not of the team any more."""
    team = TeamDays(closing, {1, 2}, away)
    assert [day for day in range(10, 25) if team.is_closed(date(2027, 3, day))] == closed


def test_a_team_of_nobody_is_not_away() -> None:
    assert not TeamDays(None, (), {}).is_closed(date(2027, 3, 17))


@pytest.mark.parametrize(
    ("written", "day"),
    [((16, 10), 16), ((16, 17.5), 19), ((17, 10), 19), ((18, 23), 19), ((20, 10), 22)],
)
def test_who_writes_is_answered_on_the_first_day_on_which_somebody_is_there(
    written: tuple[int, float], day: int
) -> None:
    team = TeamDays(None, {1, 2}, {1: [march(10, 18)], 2: [TWO_DAYS]})
    on, hour = written
    now = at(on, int(hour)).replace(minute=30 if hour % 1 else 0)
    assert answered_by_end_of(now, "31", team) == at(day, 18)


def test_a_decision_is_promised_for_such_a_day_too() -> None:
    team = TeamDays(None, {1}, {1: [march(17, 19)]})
    assert answer_by(at(15, 10), "31", team) == at(16, 10)
    assert answer_by(at(16, 10), "31", team) == at(22, 18)


def test_the_team_answers_again_on_a_working_day() -> None:
    team = TeamDays(None, {1}, {1: [WEEK]})
    assert answers_again_on(date(2027, 3, 15), team) == date(2027, 3, 22)
