"""One session as the team sees it: its places, its meetings, its workshops, what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.schedule.dates import in_words
from rules.session_admin.opening import State
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext
from services.enrolment.places import HOLDING, today_of
from services.mentoring.slots.capacity import cover
from services.session_admin.session_command import here_of

MANY = 3
"""Departments that are named on a card."""


class Look(StrEnum):
    SHOWN = "shown"
    GONE = "gone"


class Act(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    SEATS = "seats"
    LINE = "line"
    WORKSHOPS = "workshops"
    CALENDAR = "calendar"
    EDIT = "edit"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Places:
    """`held`: places taken, and those kept for who is to check."""

    held: int
    to_check: int
    waiting: int
    offered: int = 0


def look(context: TurnContext, answers: Mapping[str, str]) -> Look:
    here = here_of(context, answers)
    if here is None:
        return Look.GONE
    over = here.ends_on < today_of(here, context.now)
    lines = [
        Phrase("session.is.over" if over else f"session.is.{here.state}"),
        _dates(here, context.language),
        _places(context.session, here),
        *([] if over else [_meetings(context.session, here, context.now)]),
        _workshops(context.session, here),
    ]
    card = plainly(Phrase.lines(lines), context.language)
    context.keep(title=here.name, card=card, seats=seats_in_words(here))
    return Look.SHOWN


def actions(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """What may be done with it today."""
    here = here_of(context, answers)
    if here is None:
        return []
    joinable = today_of(here, context.now) <= here.starts_on
    found = [Act.WORKSHOPS, Act.CALENDAR]
    if joinable:
        found = [Act.CLOSE if here.state is State.OPEN else Act.OPEN, Act.SEATS, *found]
    if places_of(context.session, here).waiting:
        found.append(Act.LINE)
    if here.state is State.DRAFT:
        found += [Act.EDIT, Act.DROP]
    again = here.state is State.CLOSED
    return [(it, Phrase(f"session.do.{it}{'_again' * (again and it is Act.OPEN)}")) for it in found]


def act(_: TurnContext, answers: Mapping[str, str]) -> Act:
    return Act(answers["act"])


def places_of(session: Session, here: ProgrammeSession) -> Places:
    query = (
        select(Enrolment.status, func.count())
        .where(Enrolment.session_id == here.id)
        .group_by(Enrolment.status)
    )
    counted = {status: int(number) for status, number in session.execute(query)}
    return Places(
        held=sum(counted.get(status, 0) for status in HOLDING),
        to_check=counted.get(EnrolmentStatus.TO_CHECK, 0),
        waiting=counted.get(EnrolmentStatus.WAITING, 0),
        offered=counted.get(EnrolmentStatus.OFFERED, 0),
    )


def seats_in_words(here: ProgrammeSession) -> str:
    """ "600", or "600 + 60" with the places given beyond."""
    return f"{here.seats} + {here.overbooking}" if here.overbooking else str(here.seats)


def _dates(here: ProgrammeSession, language: str) -> Phrase:
    named = here.departments[:MANY] + ["…"] * (len(here.departments) > MANY)
    values = {
        "first": in_words(here.starts_on, language),
        "last": in_words(here.ends_on, language),
        "where": f"{here.texts.get('territory', '')} ({', '.join(named)})".strip(),
    }
    return Phrase("session.dates", values)


def _places(session: Session, here: ProgrammeSession) -> Phrase:
    found = places_of(session, here)
    told = [Phrase("session.held", {"held": str(found.held), "seats": seats_in_words(here)})]
    if found.to_check:
        told.append(Phrase("session.to_check", {"count": str(found.to_check)}))
    if found.waiting:
        told.append(Phrase("session.waiting", {"count": str(found.waiting)}))
    return Phrase.lines(told, between=", ")


def _meetings(session: Session, here: ProgrammeSession, now: datetime) -> Phrase:
    found = cover(session, here, now)
    values = {
        "seats": str(found.seats),
        "expected": str(found.expected),
        "percent": str(found.percent),
    }
    return Phrase("session.meetings", values)


def _workshops(session: Session, here: ProgrammeSession) -> Phrase:
    query = select(func.count(), func.count().filter(Workshop.taken >= Workshop.places)).where(
        Workshop.session_id == here.id, Workshop.status == WorkshopStatus.OPEN
    )
    count, full = session.execute(query).one()
    key = (
        "session.workshops_full"
        if full
        else "session.workshops"
        if count
        else "session.no_workshop"
    )
    return Phrase(key, {"count": str(count), "full": str(full)})
