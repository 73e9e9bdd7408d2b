"""The days of a session: two weeks from its first, weekends and public holidays left out."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from rules.mentoring.slots import ONE_DAY, is_holiday

TWO_WEEKS = timedelta(days=11)
SATURDAY = 5
WEEK = 7
Weeks = Sequence[Sequence[date]]


def last_day(first: date) -> date:
    """A Friday, when the first day is a Monday."""
    last = first + TWO_WEEKS
    while last.weekday() >= SATURDAY:
        last -= ONE_DAY
    return last


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def monday_in(weeks: int, today: date) -> date:
    return monday_of(today) + timedelta(weeks=weeks)


def working_weeks(first: date, last: date, department: str) -> Weeks:
    """The days that are worked, week by week."""
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    worked = [it for it in days if it.weekday() < SATURDAY and not is_holiday(it, department)]
    return [list(week) for _, week in groupby(worked or [first], key=monday_of)]


def place_of(day: date, first: date) -> tuple[int, int]:
    """Its week of a session that begins on `first`, from 0, and its day of the week."""
    return (day - monday_of(first)).days // WEEK, day.weekday()


def place_in_template(day: int) -> tuple[int, int]:
    """Day 1 is a Monday, day 8 the next one."""
    return divmod(day - 1, WEEK)


def day_at(weeks: Weeks, place: tuple[int, int]) -> date:
    """That day of that week, else the next one worked, else the last one before."""
    week = weeks[min(max(place[0], 0), len(weeks) - 1)]
    return next((day for day in week if day.weekday() >= place[1]), week[-1])
