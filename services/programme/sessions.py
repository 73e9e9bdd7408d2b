"""Find sessions of the programme by date and department, and read what their file held."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

import orjson
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.programme import ProgrammeSession
from rules.schedule.dates import in_short
from services.conversation.text import LABEL, fitting
from services.programme.session_file import Door, Meetings, SessionTexts

M = TypeVar("M", bound=BaseModel)
S = TypeVar("S", ProgrammeSession, "SessionOutline")


@cached_in_transaction
def upcoming(session: Session, on: date) -> list[ProgrammeSession]:
    """Return the open sessions that begin on the day `on` or later, the next one first.

    A session can still be joined on its first day.
    """
    return list(session.scalars(*_open(on)))


def beginning(session: Session, on: date) -> list[ProgrammeSession]:
    """Return the sessions, open or closed, no drafts, that begin on the day `on` or later."""
    return list(session.scalars(*_beginning(on)))


@dataclass(frozen=True, slots=True)
class SessionOutline:
    """What sweeps ask of every open session, without its long texts."""

    id: int
    departments: tuple[str, ...]
    starts_on: date


def outlines(session: Session, on: date) -> list[SessionOutline]:
    """Return the outlines of the open sessions that begin on the day `on` or later, in order."""
    rows = session.execute(*_outlined(on))
    return [SessionOutline(it, tuple(departments), day) for it, departments, day in rows]


def outlines_within(session: Session, first: date, last: date) -> list[SessionOutline]:
    """Return the outlines of the sessions that begin between two dates, both included."""
    rows = session.execute(*_outlined_within(first, last))
    return [SessionOutline(it, tuple(departments), day) for it, departments, day in rows]


def beginning_within(session: Session, first: date, last: date) -> list[ProgrammeSession]:
    """Return the sessions, open or closed but no drafts, that begin between two dates."""
    return list(session.scalars(*_beginning_within(first, last)))


def shut(session: Session, on: date) -> list[ProgrammeSession]:
    """Return the sessions that are not over on the day `on`, and have begun or were closed."""
    return list(session.scalars(*_shut(on)))


@constant
def _open(on: date) -> Select[ProgrammeSession]:
    return _opened(ProgrammeSession.starts_on >= on, ProgrammeSession.closed_at.is_(None))


@constant
def _beginning(on: date) -> Select[ProgrammeSession]:
    return _opened(ProgrammeSession.starts_on >= on)


@constant
def _outlined(on: date) -> Select[int, list[str], date]:
    return _outline(ProgrammeSession.starts_on >= on)


@constant
def _outlined_within(first: date, last: date) -> Select[int, list[str], date]:
    return _outline(ProgrammeSession.starts_on.between(first, last))


def _outline(days: ColumnElement[bool]) -> Select[int, list[str], date]:
    query = _opened(days, ProgrammeSession.closed_at.is_(None))
    columns = ProgrammeSession.id, ProgrammeSession.departments, ProgrammeSession.starts_on
    return query.with_only_columns(*columns)


@constant
def _beginning_within(first: date, last: date) -> Select[ProgrammeSession]:
    return _opened(ProgrammeSession.starts_on.between(first, last))


@constant
def _shut(on: date) -> Select[ProgrammeSession]:
    begun = ProgrammeSession.starts_on <= on
    return _opened(ProgrammeSession.ends_on >= on, begun | ProgrammeSession.closed_at.is_not(None))


def _opened(*conditions: ColumnElement[bool]) -> Select[ProgrammeSession]:
    return (
        select(ProgrammeSession)
        .where(ProgrammeSession.opened_at.is_not(None), *conditions)
        .order_by(ProgrammeSession.starts_on, ProgrammeSession.id)
    )


def sessions_for(session: Session, department: str, on: date) -> list[ProgrammeSession]:
    """Return the upcoming sessions that cover the department, the next one first."""
    return [coming for coming in upcoming(session, on) if department in coming.departments]


def near(coming: Sequence[S], department: str | None) -> list[S]:
    """Return the sessions that cover the department, or all when it is unknown (None)."""
    return [
        programme_session
        for programme_session in coming
        if department is None or department in programme_session.departments
    ]


def session_for(session: Session, department: str, on: date) -> ProgrammeSession | None:
    """Return the next upcoming session that covers the department."""
    return next(iter(sessions_for(session, department, on)), None)


def doors_of(programme_session: ProgrammeSession, department: str | None = None) -> list[Door]:
    """Return the other organisations that help people of this department."""
    doors: list[Door] = [_read(Door, orjson.dumps(door)) for door in programme_session.doors]
    return [door for door in doors if not door.departments or department in door.departments]


def texts_of(programme_session: ProgrammeSession) -> SessionTexts:
    texts: SessionTexts = _read(SessionTexts, orjson.dumps(programme_session.texts))
    return texts


def meetings_of(programme_session: ProgrammeSession) -> Meetings:
    meetings: Meetings = _read(Meetings, orjson.dumps(programme_session.meetings))
    return meetings


@lru_cache(maxsize=512)
def _read(part: type[M], written: bytes) -> M:
    """Parse a stored part of a session; cached, since the same few are read again and again."""
    return part.model_validate_json(written)


def labels(rows: Sequence[ProgrammeSession], language: str) -> list[tuple[str, str]]:
    """Return the id and the label of each session's button: its name, cut to fit.

    Sessions whose labels would be alike are told by their first day.
    """
    labelled = [(row, _named(row)) for row in rows]
    alike = Counter(name for _, name in labelled)
    return [
        (str(row.id), name if alike[name] == 1 else _dated(row, language)) for row, name in labelled
    ]


def _named(row: ProgrammeSession) -> str:
    """Return the name; one that is too long goes without the programme, if a name is left."""
    if len(row.name) <= LABEL:
        return row.name
    name = row.name.removeprefix(row.texts.get("programme", ""))
    own = "" if name[:1].isalnum() else name.lstrip(" ,·:-")
    return fitting(own or row.name, LABEL)


def _dated(row: ProgrammeSession, language: str) -> str:
    territory = row.texts.get("territory", row.name)
    return fitting(f"{in_short(row.starts_on, language)} · {territory}", LABEL)


def latest(session: Session, at_most: int) -> Sequence[ProgrammeSession]:
    """Return at most `at_most` sessions, those that begin last first."""
    order = ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc()
    return session.scalars(select(ProgrammeSession).order_by(*order).limit(at_most)).all()
