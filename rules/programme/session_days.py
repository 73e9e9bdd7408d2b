"""Compute the days of a session: two weeks from its first, without weekends and holidays."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from rules.schedule.days import ONE_DAY
from rules.tickets.working_hours import is_holiday

TWO_WEEKS = timedelta(days=11)
"""From a Monday to the Friday of the next week."""
SATURDAY = 5
WEEK = 7
Weeks = Sequence[Sequence[date]]
"""The working days of a session, grouped by week."""


def last_day(first: date) -> date:
    """Return the last day of a session: a Friday when the first day is a Monday."""
    last = first + TWO_WEEKS
    while last.weekday() >= SATURDAY:
        last -= ONE_DAY
    return last


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def monday_in(weeks: int, today: date) -> date:
    return monday_of(today) + timedelta(weeks=weeks)


def working_weeks(first: date, last: date, department: str) -> Weeks:
    """Return the working days from `first` to `last`, week by week; `[[first]]` if none."""
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    worked = [day for day in days if day.weekday() < SATURDAY and not is_holiday(day, department)]
    return [list(week) for _, week in groupby(worked or [first], key=monday_of)]


def place_of(day: date, first: date) -> tuple[int, int]:
    """Return the week of a session that a day is in, from 0, and its day of the week."""
    return (day - monday_of(first)).days // WEEK, day.weekday()


def place_in_template(day: int) -> tuple[int, int]:
    """Return week and weekday (from 0) of a template's day: day 1 is a Monday, day 8 the next."""
    return divmod(day - 1, WEEK)


def day_at(weeks: Weeks, place: tuple[int, int]) -> date:
    """Return a day of a week; if not worked, the week's next working day, or its last."""
    week = weeks[min(max(place[0], 0), len(weeks) - 1)]
    return next((day for day in week if day.weekday() >= place[1]), week[-1])
