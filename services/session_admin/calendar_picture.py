"""Draw the two weeks of a session as a picture, from the rows when it is sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.session_days import Day, DayEntry, Weeks, session_days
from flows.texts import plain_text, translate
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.programme.session_days import SATURDAY, WEEK
from rules.schedule.dates import in_short, in_words, moment
from rules.schedule.days import ONE_DAY
from rules.schedule.time_zones import zone_of_session
from rules.tickets.working_hours import is_holiday
from services.conversation.attachments import ChatFile, Maker
from services.conversation.replies import Show
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.session_admin.session_command import chosen_session

TINTS = {kind: number for number, kind in enumerate(WorkshopKind)}
ByDay = Mapping[date, tuple[DayEntry, ...]]


class CalendarPictureResult(StrEnum):
    DONE = "done"
    GONE = "gone"


def show(context: TurnContext, answers: Mapping[str, str]) -> CalendarPictureResult:
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return CalendarPictureResult.GONE
    values = {
        "name": programme_session.name,
        "count": str(len(_workshops(context.session, programme_session))),
    }
    subject = {"session": programme_session.id, "language": context.language}
    context.say(
        Show("session_days", subject, translate(context.language, "session.picture", **values))
    )
    return CalendarPictureResult.DONE


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Draw the picture of a session; None when the session is gone."""
    programme_session = session.get(ProgrammeSession, subject["session"])
    if programme_session is None:
        return None
    return _file(session, programme_session, subject["language"])


def make_own(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Draw the picture of a participant's own session; None for a person without any."""
    person = session.get(Person, subject["person"])
    enrolled = enrolments.newest(session, person.id) if person else None
    if person is None or enrolled is None:
        return None
    return _file(session, enrolled[1], person.language)


def _file(session: Session, programme_session: ProgrammeSession, language: str) -> ChatFile:
    dates = plain_text(
        language,
        "session.picture_dates",
        first=in_words(programme_session.starts_on, language),
        last=in_words(programme_session.ends_on, language),
    )
    weeks = tuple(
        _weeks(programme_session, _by_day(session, programme_session, language), language)
    )
    picture = Weeks(
        programme_session.name,
        dates,
        weeks,
        plain_text(language, "session.picture_foot"),
        language,
    )
    return ChatFile("session.png", session_days(picture), picture=True)


def _workshops(session: Session, programme_session: ProgrammeSession) -> list[Workshop]:
    query = (
        select(Workshop)
        .where(Workshop.session_id == programme_session.id, Workshop.status == WorkshopStatus.OPEN)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return list(session.scalars(query))


def _by_day(session: Session, programme_session: ProgrammeSession, language: str) -> ByDay:
    zone, by_day = zone_of_session(programme_session), dict[date, tuple[DayEntry, ...]]()
    for workshop in _workshops(session, programme_session):
        day = workshop.starts_at.astimezone(zone).date()
        entry = DayEntry(
            moment(workshop.starts_at, zone, language)[1], workshop.title, TINTS[workshop.kind]
        )
        by_day[day] = (*by_day.get(day, ()), entry)
    return by_day


def _weeks(
    programme_session: ProgrammeSession, by_day: ByDay, language: str
) -> Iterator[tuple[Day, ...]]:
    """Yield weeks from the session's first Monday; weekend days only when a workshop is held."""
    monday = programme_session.starts_on - timedelta(days=programme_session.starts_on.weekday())
    while monday <= programme_session.ends_on:
        days = [monday + number * ONE_DAY for number in range(WEEK)]
        drawn = ((day, _day(programme_session, day, by_day, language)) for day in days)
        told = [(day, it) for day, it in drawn if it is not None]
        runs = (list(run) for _, run in groupby(told, key=_alike))
        yield tuple(_together(run, language) for run in runs)
        monday += timedelta(weeks=1)


def _alike(told: tuple[date, Day]) -> date | str:
    """Return the note of a day without workshops: neighbours with one note share a row."""
    day, drawn = told
    return day if drawn.entries else drawn.note


def _together(run: Sequence[tuple[date, Day]], language: str) -> Day:
    (first, drawn), (last, _) = run[0], run[-1]
    if first == last:
        return drawn
    values = {"first": in_short(first, language), "last": in_short(last, language)}
    return replace(drawn, label=plain_text(language, "session.picture_days", **values))


def _day(
    programme_session: ProgrammeSession, day: date, by_day: ByDay, language: str
) -> Day | None:
    outside = (
        not programme_session.starts_on <= day <= programme_session.ends_on
        or day.weekday() >= SATURDAY
    )
    if outside and day not in by_day:
        return None
    key = "holiday" if is_holiday(day, programme_session.departments[0]) else "no_workshop"
    note = plain_text(language, f"session.picture_{key}")
    return Day(in_words(day, language), by_day.get(day, ()), note)


MAKERS: Mapping[str, Maker] = {"session_days": make, "own_session_days": make_own}
