"""Decide on which days nobody of the team answers, and when somebody does again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from rules.schedule.days import ONE_DAY, Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from rules.tickets import working_hours
from rules.tickets.working_hours import works_on


@dataclass(frozen=True, slots=True)
class TeamDays:
    """The days of a closing for everybody, and those on which each member is away."""

    closing: Days | None = None
    members: Collection[int] = ()
    """Those who can be reached."""
    away: Mapping[int, Sequence[Days]] = field(default_factory=dict)

    def is_closed(self, day: date) -> bool:
        """Tell whether the team announced a closing for that day, or each member is away."""
        is_announced = self.closing is not None and day in self.closing
        return is_announced or self.all_are_away(day)

    def all_are_away(self, day: date) -> bool:
        return bool(self.members) and all(
            any(day in days for days in self.away.get(member, ())) for member in self.members
        )


def answered_by_end_of(now: datetime, department: str | None, team: TeamDays) -> datetime:
    """Return the closing of the day on which a message written now is answered."""
    due = working_hours.answered_by_end_of(now, department)
    while team.is_closed(day := local_date(due, department)):
        due = working_hours.answered_by_end_of(_midnight_after(day, department), department)
    return due


def answer_by(now: datetime, department: str | None, team: TeamDays) -> datetime:
    """Return the end of one working day from now, on a day on which somebody answers."""
    due = working_hours.answer_by(now, department)
    while team.is_closed(day := local_date(due, department)):
        due = working_hours.answer_by(_midnight_after(day, department), department)
    return due


def answers_again_on(today: date, team: TeamDays) -> date:
    """Return the first working day, from today, on which somebody answers."""
    day = today
    while team.is_closed(day) or not works_on(day, NO_DEPARTMENT):
        day += ONE_DAY
    return day


def _midnight_after(day: date, department: str | None) -> datetime:
    return datetime.combine(day + ONE_DAY, time.min, zone_of(department))
