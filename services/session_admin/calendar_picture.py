"""The two weeks of a session as a picture, made from the rows when it is sent."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.session_days import Day, DayEntry, Weeks, session_days
from flows.texts import house_texts
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.mentoring.slots import ONE_DAY
from rules.programme.session_days import SATURDAY, WEEK
from rules.schedule.dates import in_words, moment
from rules.tickets.working_hours import is_holiday, zone_of
from services.conversation.attachments import File, Maker
from services.conversation.replies import Show
from services.conversation.text import translate
from services.conversation.turn_context import TurnContext
from services.session_admin.session_command import here_of

TINTS = {kind: number for number, kind in enumerate(WorkshopKind)}
ByDay = Mapping[date, tuple[DayEntry, ...]]


class Shown(StrEnum):
    DONE = "done"
    GONE = "gone"


def show(context: TurnContext, answers: Mapping[str, str]) -> Shown:
    here = here_of(context, answers)
    if here is None:
        return Shown.GONE
    values = {"name": here.name, "count": str(len(_workshops(context.session, here)))}
    subject = {"session": here.id, "language": context.language}
    context.say(
        Show("session_days", subject, translate(context.language, "session.picture", values))
    )
    return Shown.DONE


def make(session: Session, subject: Mapping[str, Any]) -> File | None:
    here = session.get(ProgrammeSession, subject["session"])
    if here is None:
        return None
    language = subject["language"]
    say = house_texts().words
    dates = say(language, "session.picture_dates").format(
        first=in_words(here.starts_on, language), last=in_words(here.ends_on, language)
    )
    weeks = tuple(_weeks(here, _by_day(session, here, language), language))
    picture = Weeks(here.name, dates, weeks, say(language, "session.picture_foot"))
    return File("session.png", session_days(picture), picture=True)


def _workshops(session: Session, here: ProgrammeSession) -> list[Workshop]:
    query = (
        select(Workshop)
        .where(Workshop.session_id == here.id, Workshop.status == WorkshopStatus.OPEN)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return list(session.scalars(query))


def _by_day(session: Session, here: ProgrammeSession, language: str) -> ByDay:
    zone, found = zone_of(here.departments[0]), dict[date, tuple[DayEntry, ...]]()
    for it in _workshops(session, here):
        on = it.starts_at.astimezone(zone).date()
        entry = DayEntry(moment(it.starts_at, zone, language)[1], it.title, TINTS[it.kind])
        found[on] = (*found.get(on, ()), entry)
    return found


def _weeks(
    here: ProgrammeSession, by_day: ByDay, language: str
) -> Iterator[tuple[Day | None, ...]]:
    """From its first Monday; days of a weekend only when something is held."""
    monday = here.starts_on - timedelta(days=here.starts_on.weekday())
    while monday <= here.ends_on:
        days = [monday + number * ONE_DAY for number in range(WEEK)]
        yield tuple(_day(here, day, by_day, language) for day in days)
        monday += timedelta(weeks=1)


def _day(here: ProgrammeSession, day: date, by_day: ByDay, language: str) -> Day | None:
    off = not here.starts_on <= day <= here.ends_on or day.weekday() >= SATURDAY
    if off and day not in by_day:
        return None
    key = "holiday" if is_holiday(day, here.departments[0]) else "no_workshop"
    note = house_texts().words(language, f"session.picture_{key}")
    return Day(in_words(day, language), by_day.get(day, ()), note)


MAKERS: Mapping[str, Maker] = {"session_days": make}
