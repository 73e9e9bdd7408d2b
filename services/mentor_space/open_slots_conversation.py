"""Let a mentor open slots in the chat: read days and hours as typed, open, say the result."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import select

from flows.texts import Html, translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Absence, Slot
from rules.schedule.dates import in_words, with_weekday
from rules.schedule.days import Days
from rules.schedule.time_zones import local_date, zone_of
from rules.schedule.typed_days import day_of, weekday_names
from rules.schedule.typed_hours import hour_in_words, minute_of
from rules.slots.slots import (
    AHEAD,
    CALL,
    GROUP,
    NOTICE,
    SingleOpening,
    SlotEndRange,
    WeeklyOpening,
    ends_after,
    kind_of,
    may_end,
    may_start,
    span,
)
from rules.tickets.working_hours import is_holiday
from services.conversation.replies import Say
from services.conversation.turn_context import ReadOrUnread, TurnContext
from services.mentors.profile import mentor_of
from services.slots import slots, weekly_rules
from services.slots.slots import SlotOpeningResult

DAYS = 14
WEEKS = re.compile(r"\+([0-9]{1,2})")
TOO_SHORT = "mentor.open_too_short"


class UnopenedReason(StrEnum):
    """Why some slots of a day were not opened."""

    HOLIDAY = "holiday"
    ABSENCE = "absence"
    SOON = "soon"
    BUSY = "busy"


def opened_in_words(
    context: TurnContext, weekly: WeeklyOpening, slot_ids: Sequence[int]
) -> Iterator[Html]:
    """Yield the sentences about the slots opened by a weekly rule, and about those refused."""
    language = context.language
    values = {
        "weekday": weekday_names(language)[weekly.weekday],
        "starts": hour_in_words(weekly.starts, language),
        "ends": hour_in_words(weekly.ends, language),
        "until": in_words(weekly.until_on, language),
        "minutes": str(weekly.minutes),
        "seats": str(weekly.seats),
        "count": str(len(slot_ids)),
    }
    yield translate(language, f"mentor.opened_weekly.{kind_of(weekly.seats)}", **values)
    for reason, days in left_out(context, weekly, slot_ids).items():
        listed = ", ".join(in_words(day, language) for day in days)
        yield translate(language, f"mentor.left_out.{reason}", days=listed)
    mentor = context.session.get_one(Mentor, context.person_id)
    if weekly.until_on > local_date(context.now, mentor.department) + AHEAD:
        yield translate(language, "mentor.opened_later")


def left_out(
    context: TurnContext, weekly: WeeklyOpening, slot_ids: Sequence[int]
) -> Mapping[UnopenedReason, Sequence[date]]:
    """Return the days of the next eight weeks with slots not opened, by reason."""
    mentor = context.session.get_one(Mentor, context.person_id)
    query = select(Slot.starts_at).where(Slot.id.in_(slot_ids))
    opened = frozenset(context.session.scalars(query))
    absences = select(Absence.from_on, Absence.to_on).where(Absence.mentor_id == mentor.person_id)
    away = [Days(*row) for row in context.session.execute(absences)]
    days_by_reason: dict[UnopenedReason, list[date]] = {}
    for day in _rule_days(weekly, local_date(context.now, mentor.department)):
        missing = _expected_starts(weekly, day, mentor) - opened
        if missing:
            days_by_reason.setdefault(_reason(day, missing, mentor, away, context.now), []).append(
                day
            )
    return days_by_reason


def _rule_days(weekly: WeeklyOpening, today: date) -> Iterator[date]:
    day = today + timedelta(days=(weekly.weekday - today.weekday()) % 7)
    while day <= min(weekly.until_on, today + AHEAD):
        yield day
        day += timedelta(weeks=1)


def _expected_starts(weekly: WeeklyOpening, day: date, mentor: Mentor) -> set[datetime]:
    zone, last = zone_of(mentor.department), weekly.ends - weekly.minutes
    starts = range(weekly.starts, last + 1, weekly.minutes)
    return {span(day, minute, weekly.minutes, zone).starts_at for minute in starts}


def _reason(
    day: date, missing: set[datetime], mentor: Mentor, away: Sequence[Days], now: datetime
) -> UnopenedReason:
    if is_holiday(day, mentor.department):
        return UnopenedReason.HOLIDAY
    if any(day in absence for absence in away):
        return UnopenedReason.ABSENCE
    return UnopenedReason.SOON if min(missing) < now + NOTICE else UnopenedReason.BUSY


class SlotHourReading(StrEnum):
    READ = "read"
    UNREAD = "unread"
    OUTSIDE = "outside"
    """The hour is before 8:00 or after 20:00."""
    SHORT = "short"
    """There is no time for a call between the start and this end, or before 20:00."""


class SlotsNextQuestion(StrEnum):
    """The question to ask after the result of opening."""

    OPENED = "opened"
    DAY = "day"
    HOUR = "hour"
    WEEKDAY = "weekday"
    FROM = "from"
    OVER = "over"


WRONG_HOUR = (SlotOpeningResult.HOURS, SlotOpeningResult.SIZE, SlotOpeningResult.OVERLAP)


def next_days(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    days = (today(context) + timedelta(days=ahead) for ahead in range(DAYS))
    return [(day.isoformat(), with_weekday(day, context.language)) for day in days]


def read_day(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    """Read « 9 mars », or weeks from today (« +4 »); keep the ISO day as `answers["into"]`."""
    typed, first = answers["typed"], today(context)
    day = weeks_after(first, typed) or day_of(typed, first, context.language)
    if day is None:
        return ReadOrUnread.UNREAD
    context.keep(**{answers["into"]: day.isoformat()})
    return ReadOrUnread.READ


def read_hour(context: TurnContext, answers: Mapping[str, str]) -> SlotHourReading:
    """Read a typed hour; keep it, in minutes of the day, under the name in `into`."""
    minute = minute_of(answers["typed"])
    if minute is None:
        return SlotHourReading.UNREAD
    context.keep(**{answers["into"]: str(minute)})
    if answers["into"] == "starts":
        if may_start(minute, CALL):
            return SlotHourReading.READ
        return SlotHourReading.SHORT if may_start(minute, 1) else SlotHourReading.OUTSIDE
    if not may_end(minute):
        return SlotHourReading.OUTSIDE
    return (
        SlotHourReading.READ if int(answers["starts"]) + CALL <= minute else SlotHourReading.SHORT
    )


def which_ends(_: TurnContext, answers: Mapping[str, str]) -> SlotEndRange:
    return ends_after(int(answers["starts"]), CALL)


def open_times(context: TurnContext, answers: Mapping[str, str]) -> SlotsNextQuestion:
    if slots.lacks_room(context.session, context.person_id, context.deployment.rooms):
        tell(context, f"page.said.open.{SlotOpeningResult.NO_ROOM}", {})
        return SlotsNextQuestion.OVER
    return (
        _open_weekly(context, answers) if answers["mode"] == "weekly" else _open(context, answers)
    )


def today(context: TurnContext) -> date:
    return local_date(context.now, mentor_of(context).department)


def weeks_after(first: date, typed: str) -> date | None:
    """Return the day that "+4" stands for (« Dans un mois »): four weeks after `first`."""
    match = WEEKS.fullmatch(typed)
    return first + timedelta(weeks=int(match[1])) if match else None


def _open(context: TurnContext, answers: Mapping[str, str]) -> SlotsNextQuestion:
    wanted = SingleOpening(
        on=date.fromisoformat(answers["day"]),
        starts=int(answers["starts"]),
        **_size(answers),
    )
    opened = slots.open_slot(
        context.session, context.person_id, wanted, context.now, context.random_below
    )
    if opened.outcome is not SlotOpeningResult.OPENED:
        return _next_question(
            context, opened.outcome, SlotsNextQuestion.DAY, SlotsNextQuestion.HOUR
        )
    values = {
        "day": in_words(wanted.on, context.language),
        "starts": hour_in_words(wanted.starts, context.language),
        "ends": hour_in_words(wanted.ends, context.language),
        "seats": str(wanted.seats),
    }
    tell(context, f"mentor.opened.{kind_of(wanted.seats)}", values)
    return SlotsNextQuestion.OPENED


def _open_weekly(context: TurnContext, answers: Mapping[str, str]) -> SlotsNextQuestion:
    wanted = WeeklyOpening(
        weekday=int(answers["weekday"]),
        starts=int(answers["starts"]),
        ends=int(answers["ends"]),
        until_on=date.fromisoformat(answers["until"]),
        **_size(answers),
    )
    opened = weekly_rules.open_weekly(
        context.session, context.person_id, wanted, context.now, context.random_below
    )
    if opened.outcome is not SlotOpeningResult.OPENED:
        return _next_question(
            context, opened.outcome, SlotsNextQuestion.WEEKDAY, SlotsNextQuestion.FROM
        )
    context.say(Say("\n".join(opened_in_words(context, wanted, opened.slots))))
    return SlotsNextQuestion.OPENED


def tell(context: TurnContext, key: str, values: Mapping[str, str]) -> None:
    context.say(Say(translate(context.language, key, **values)))


def _next_question(
    context: TurnContext,
    outcome: SlotOpeningResult,
    day: SlotsNextQuestion,
    hour: SlotsNextQuestion,
) -> SlotsNextQuestion:
    tell(
        context, TOO_SHORT if outcome is SlotOpeningResult.SIZE else f"page.said.open.{outcome}", {}
    )
    if outcome is SlotOpeningResult.NOT_ACTIVE:
        return SlotsNextQuestion.OVER
    return hour if outcome in WRONG_HOUR else day


class SlotSize(TypedDict):
    minutes: int
    seats: int


def _size(answers: Mapping[str, str]) -> SlotSize:
    seats = int(answers["seats"])
    return SlotSize(minutes=CALL if seats == 1 else GROUP, seats=seats)
