"""Show the team one session: its places, meetings and workshops, what may be done; who waits."""

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
from rules.session_admin.opening import SessionState
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import ShownOrGone, ShownOrNone, TurnContext
from services.enrolment import places
from services.enrolment.places import HOLDING, today_of
from services.session_admin.session_command import chosen_session
from services.slots.capacity import cover
from services.team.notifications import name_of

MANY = 3
"""How many departments a card names."""
WAITING_SHOWN = 15
"""How many people fit on one screen of a phone."""


class SessionCardAction(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    SEATS = "seats"
    LINE = "line"
    WORKSHOPS = "workshops"
    CALENDAR = "calendar"
    EDIT = "edit"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """Counts of enrolments in one session."""

    held: int
    """Places taken, and those kept for people to check."""
    to_check: int
    waiting: int
    offered: int = 0


def look(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Keep the card of a session, as text, with its name."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return ShownOrGone.GONE
    over = programme_session.ends_on < today_of(programme_session, context.now)
    lines = [
        Phrase("session.is.over" if over else f"session.is.{programme_session.state}"),
        _dates(programme_session, context.language),
        _places(context.session, programme_session),
        *([] if over else [_meetings(context.session, programme_session, context.now)]),
        _workshops(context.session, programme_session),
    ]
    card = plainly(Phrase.joined(lines), context.language)
    context.keep(title=programme_session.name, card=card, seats=seats_in_words(programme_session))
    return ShownOrGone.SHOWN


def actions(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List what may be done with the session today."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return []
    joinable = today_of(programme_session, context.now) <= programme_session.starts_on
    acts = [SessionCardAction.WORKSHOPS, SessionCardAction.CALENDAR]
    if joinable:
        acts = [
            SessionCardAction.CLOSE
            if programme_session.state is SessionState.OPEN
            else SessionCardAction.OPEN,
            SessionCardAction.SEATS,
            *acts,
        ]
    if places_of(context.session, programme_session).waiting:
        acts.append(SessionCardAction.LINE)
    if programme_session.state is SessionState.DRAFT:
        acts += [SessionCardAction.EDIT, SessionCardAction.DROP]
    reopens = programme_session.state is SessionState.CLOSED
    return [
        (act, Phrase(f"session.do.{act}{'_again' * (reopens and act is SessionCardAction.OPEN)}"))
        for act in acts
    ]


def act(_: TurnContext, answers: Mapping[str, str]) -> SessionCardAction:
    return SessionCardAction(answers["act"])


def places_of(session: Session, programme_session: ProgrammeSession) -> PlaceCounts:
    """Count the enrolments of a session: places held, to check, waiting, offered."""
    query = (
        select(Enrolment.status, func.count())
        .where(Enrolment.session_id == programme_session.id)
        .group_by(Enrolment.status)
    )
    counted = {status: int(number) for status, number in session.execute(query)}
    return PlaceCounts(
        held=sum(counted.get(status, 0) for status in HOLDING),
        to_check=counted.get(EnrolmentStatus.TO_CHECK, 0),
        waiting=counted.get(EnrolmentStatus.WAITING, 0),
        offered=counted.get(EnrolmentStatus.OFFERED, 0),
    )


def seats_in_words(programme_session: ProgrammeSession) -> str:
    """Return "600", or "600 + 60" with the places given beyond the seats."""
    return (
        f"{programme_session.seats} + {programme_session.overbooking}"
        if programme_session.overbooking
        else str(programme_session.seats)
    )


def show_waiting_list(context: TurnContext, answers: Mapping[str, str]) -> ShownOrNone:
    """Keep the first people of the waiting list, with their rank, as one text."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return ShownOrNone.NONE
    query = (
        select(Enrolment)
        .where(*places.waiting(programme_session))
        .order_by(Enrolment.changed_at, Enrolment.id)
        .limit(WAITING_SHOWN + 1)
    )
    rows = context.session.scalars(query).all()
    lines = []
    for rank, enrolment in enumerate(rows[:WAITING_SHOWN], 1):
        values = {
            "rank": str(rank),
            "name": name_of(context.session, enrolment.person_id),
            "since": in_words(today_of(programme_session, enrolment.changed_at), context.language),
        }
        lines.append(Phrase(f"session.line_{'to_check' if enrolment.answer_by else 'of'}", values))
    lines += [Phrase("session.line_more")] * (len(rows) > WAITING_SHOWN)
    context.keep(line=plainly(Phrase.joined(lines), context.language))
    return ShownOrNone.SHOWN if rows else ShownOrNone.NONE


def _dates(programme_session: ProgrammeSession, language: str) -> Phrase:
    departments = programme_session.departments[:MANY] + ["…"] * (
        len(programme_session.departments) > MANY
    )
    territory = programme_session.texts.get("territory", "")
    values = {
        "first": in_words(programme_session.starts_on, language),
        "last": in_words(programme_session.ends_on, language),
        "where": f"{territory} ({', '.join(departments)})".strip(),
    }
    return Phrase("session.dates", values)


def _places(session: Session, programme_session: ProgrammeSession) -> Phrase:
    counted = places_of(session, programme_session)
    parts = [
        Phrase(
            "session.held", {"held": str(counted.held), "seats": seats_in_words(programme_session)}
        )
    ]
    if counted.to_check:
        parts.append(Phrase("session.to_check", {"count": str(counted.to_check)}))
    if counted.waiting:
        parts.append(Phrase("session.waiting", {"count": str(counted.waiting)}))
    return Phrase.joined(parts, between=", ")


def _meetings(session: Session, programme_session: ProgrammeSession, now: datetime) -> Phrase:
    coverage = cover(session, programme_session, now)
    values = {
        "seats": str(coverage.seats),
        "expected": str(coverage.expected),
        "percent": str(coverage.percent),
    }
    return Phrase("session.meetings", values)


def _workshops(session: Session, programme_session: ProgrammeSession) -> Phrase:
    query = select(func.count(), func.count().filter(Workshop.taken >= Workshop.places)).where(
        Workshop.session_id == programme_session.id, Workshop.status == WorkshopStatus.OPEN
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
