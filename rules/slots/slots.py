"""Decide on slots of mentors: their hours, weekly rules, fair shares of calls, silent mentors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from rules.schedule.days import ONE_DAY, Days
from rules.schedule.time_zones import zone_of
from rules.tickets.working_hours import is_holiday

OPENING, CLOSING = 8 * 60, 20 * 60
"""Minutes of the day between which meetings take place, in the mentor's time zone."""
SEATS = (1, 3, 4, 5, 6, 7, 8)
"""Seats that a slot may have: one for a call; two would be neither a call nor a group."""
LARGEST_GROUP = max(SEATS)
CALL, GROUP = 30, 45
"""Minutes that a call and a group meeting last when they are opened in the chat."""
LENGTHS = range(15, 121)
"""Minutes that a meeting may last."""
AHEAD = timedelta(weeks=8)
"""How far ahead slots are created from weekly rules."""
FAR = timedelta(weeks=26)
"""How far ahead a mentor may open a single date."""
NOTICE = timedelta(hours=2)
MOST_SILENCE = timedelta(hours=96)
"""How long a mentor may stay silent before their people are offered another time."""


class MeetingKind(StrEnum):
    CALL = "call"
    GROUP = "group"


class MeetingOutcome(StrEnum):
    TOOK_PLACE = "took_place"
    NOBODY_CAME = "nobody_came"
    COULD_NOT = "could_not"


class SlotEndRange(StrEnum):
    """Which end times to propose for a slot, by the hour at which the slot begins."""

    NOON = "noon"
    EVENING = "evening"
    LATE = "late"


FIRST_END = {SlotEndRange.NOON: 13 * 60, SlotEndRange.EVENING: 19 * 60, SlotEndRange.LATE: CLOSING}
"""The earliest that each proposes, in minutes of the day."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time between two instants; the second does not belong to it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SingleOpening:
    """A single date that a mentor opens.

    `starts` is a minute of the day in the mentor's time zone; `session_id`: the programme session
    it is for, None for all.
    """

    on: date
    starts: int
    minutes: int
    seats: int
    session_id: int | None = None

    @property
    def ends(self) -> int:
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True)
class WeeklyOpening:
    """A weekly rule: on `weekday` (0 is Monday), meetings of `minutes` from `starts` to `ends`.

    Both are minutes of the day in the mentor's time zone.
    """

    weekday: int
    starts: int
    ends: int
    minutes: int
    seats: int
    until_on: date
    session_id: int | None = None


def kind_of(seats: int) -> MeetingKind:
    return MeetingKind.CALL if seats == 1 else MeetingKind.GROUP


def may_start(minute: int, minutes: int) -> bool:
    """Tell whether a meeting of `minutes` may start at this minute of the day."""
    return OPENING <= minute <= CLOSING - minutes


def may_end(minute: int) -> bool:
    return OPENING < minute <= CLOSING


def ends_after(starts: int, minutes: int) -> SlotEndRange:
    """Return the end times to propose, late enough for a meeting of `minutes` if possible."""
    fitting = (ends for ends, first in FIRST_END.items() if starts + minutes <= first)
    return next(fitting, SlotEndRange.LATE)


def in_hours(wanted: SingleOpening | WeeklyOpening) -> bool:
    """Tell whether the meetings lie between `OPENING` and `CLOSING`."""
    return OPENING <= wanted.starts < wanted.ends <= CLOSING


def has_a_size(wanted: SingleOpening | WeeklyOpening) -> bool:
    """Tell whether the length of the meetings and their number of seats are allowed."""
    fits = wanted.minutes in LENGTHS and wanted.starts + wanted.minutes <= wanted.ends
    return fits and wanted.seats in SEATS


def span(on: date, starts: int, minutes: int, zone: tzinfo) -> Span:
    """Return a meeting of `minutes` that starts at a minute of the day, local to `zone`."""
    hour, minute = divmod(starts, 60)
    starts_at = datetime.combine(on, time(hour, minute), zone).astimezone(UTC)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def whole_days(days: Days, zone: tzinfo) -> Span:
    """Return the span from the midnight before the first day to the one after the last."""
    midnight = time(0)
    starts_at = datetime.combine(days.first, midnight, zone)
    ends_at = datetime.combine(days.last + ONE_DAY, midnight, zone)
    return Span(starts_at.astimezone(UTC), ends_at.astimezone(UTC))


def expand(
    weekly: WeeklyOpening, days: Days, department: str, absences: Sequence[Days] = ()
) -> Iterator[Span]:
    """Yield the meetings of a weekly rule in `days`, without public holidays and absences."""
    zone = zone_of(department)
    on = days.first + timedelta(days=(weekly.weekday - days.first.weekday()) % 7)
    while on in days:
        if not is_holiday(on, department) and not any(on in absence for absence in absences):
            for starts in range(weekly.starts, weekly.ends - weekly.minutes + 1, weekly.minutes):
                yield span(on, starts, weekly.minutes, zone)
        on += timedelta(weeks=1)


def overlap(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def is_one_call_each(day: int, until_day: int) -> bool:
    """Tell whether a person may still have only one call, on this day of a session.

    Days count from 1, the first; those before it are 0 and less.
    """
    return day <= until_day


def leaves_one_each(free: int, without_call: int) -> bool:
    """Tell whether a second call leaves enough of the `free` calls for people who had none."""
    return free > without_call


def silence_limits(asked_at: datetime, starts_at: datetime) -> tuple[datetime, datetime]:
    """Return when a silent mentor is nudged, and when their people are offered another time.

    48 and 96 hours after `asked_at`, a day before the meeting at the latest; when the meeting is
    less than two days ahead, at a third and at two thirds of the time left.
    """
    time_left = starts_at - asked_at
    is_far = time_left >= 2 * ONE_DAY
    rescue = min(MOST_SILENCE, time_left - ONE_DAY) if is_far else time_left * 2 / 3
    return asked_at + rescue / 2, asked_at + rescue


def is_absence(by_participant: MeetingOutcome | None, by_mentor: MeetingOutcome | None) -> bool:
    """Tell whether the participant was absent: the mentor says so, the participant does not deny.

    Leaving a call early is no absence: the meeting took place.
    """
    was_there = by_participant in (MeetingOutcome.TOOK_PLACE, MeetingOutcome.NOBODY_CAME)
    return by_mentor is MeetingOutcome.NOBODY_CAME and not was_there


def are_contrary(by_participant: MeetingOutcome | None, by_mentor: MeetingOutcome | None) -> bool:
    """Tell whether both sides contradict each other about whether the meeting took place."""
    if by_participant is None or by_mentor is None:
        return False
    if MeetingOutcome.TOOK_PLACE in (by_participant, by_mentor):
        return by_participant is not by_mentor
    return by_participant is by_mentor is MeetingOutcome.NOBODY_CAME


def is_held(by_participant: MeetingOutcome | None, by_mentor: MeetingOutcome | None) -> bool:
    """Tell whether the meeting took place: one side says so, the other agrees or is silent."""
    return {by_participant, by_mentor} - {None} == {MeetingOutcome.TOOK_PLACE}
