"""The days of a session: two weeks from its first, weekends and public holidays left out."""

from collections.abc import Sequence
from datetime import date, timedelta

from rules.slots import ONE_DAY, is_holiday

TWO_WEEKS = timedelta(days=11)
SATURDAY = 5
WEEK, WORKED = 7, 5


def last_day(first: date) -> date:
    """A Friday, when the first day is a Monday."""
    last = first + TWO_WEEKS
    while last.weekday() >= SATURDAY:
        last -= ONE_DAY
    return last


def monday_in(weeks: int, today: date) -> date:
    return today + timedelta(weeks=weeks, days=-today.weekday())


def working_days(first: date, last: date, department: str) -> list[date]:
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    worked = [it for it in days if it.weekday() < SATURDAY and not is_holiday(it, department)]
    return worked or [first]


def position_in(days: Sequence[date], day: date) -> int:
    """Which working day it is, from 0; a day off counts with the one before."""
    return max(0, sum(it <= day for it in days) - 1)


def position_of_template(day: int) -> int:
    """Day 1 is a Monday, day 8 the next one."""
    week, weekday = divmod(day - 1, WEEK)
    return week * WORKED + min(weekday, WORKED - 1)


def day_at(days: Sequence[date], position: int) -> date:
    """What comes after the last day falls on it."""
    return days[min(position, len(days) - 1)]
