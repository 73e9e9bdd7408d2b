"""Sessions of the programme: which one is next where, and what its file said."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

import orjson
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.once import once
from models.programme import ProgrammeSession
from rules.schedule.dates import in_short
from services.conversation.text import fitting
from services.programme.session_file import Door, Meetings, Texts

M = TypeVar("M", bound=BaseModel)


@once
def upcoming(session: Session, on: date) -> list[ProgrammeSession]:
    """Open ones that can still be joined (until their first day included), the next one first."""
    return list(session.scalars(*_open(on)))


def beginning(session: Session, on: date) -> list[ProgrammeSession]:
    """Those that begin, open or closed: people have a place in them."""
    return list(session.scalars(*_beginning(on)))


def not_over(session: Session, on: date) -> list[ProgrammeSession]:
    """Those that come or run, drafts left out."""
    return list(session.scalars(*_ending(on)))


@constant
def _open(on: date) -> Select[ProgrammeSession]:
    return _opened(ProgrammeSession.starts_on >= on, ProgrammeSession.closed_at.is_(None))


@constant
def _beginning(on: date) -> Select[ProgrammeSession]:
    return _opened(ProgrammeSession.starts_on >= on)


@constant
def _ending(on: date) -> Select[ProgrammeSession]:
    return _opened(ProgrammeSession.ends_on >= on)


def _opened(*conditions: ColumnElement[bool]) -> Select[ProgrammeSession]:
    return (
        select(ProgrammeSession)
        .where(ProgrammeSession.opened_at.is_not(None), *conditions)
        .order_by(ProgrammeSession.starts_on, ProgrammeSession.id)
    )


def sessions_for(session: Session, department: str, on: date) -> list[ProgrammeSession]:
    """The sessions that cover a department, the next one first."""
    return [it for it in upcoming(session, on) if department in it.departments]


def near(coming: Sequence[ProgrammeSession], department: str | None) -> list[ProgrammeSession]:
    """Those that cover a department; all of them while it is not known."""
    return [it for it in coming if department is None or department in it.departments]


def session_for(session: Session, department: str, on: date) -> ProgrammeSession | None:
    return next(iter(sessions_for(session, department, on)), None)


def doors_of(programme_session: ProgrammeSession, department: str | None = None) -> list[Door]:
    doors: list[Door] = [_read(Door, orjson.dumps(door)) for door in programme_session.doors]
    return [it for it in doors if not it.departments or department in it.departments]


def texts_of(programme_session: ProgrammeSession) -> Texts:
    texts: Texts = _read(Texts, orjson.dumps(programme_session.texts))
    return texts


def meetings_of(programme_session: ProgrammeSession) -> Meetings:
    meetings: Meetings = _read(Meetings, orjson.dumps(programme_session.meetings))
    return meetings


@lru_cache(maxsize=512)
def _read(part: type[M], written: bytes) -> M:
    """What the file of a session said: the same few, read again and again."""
    return part.model_validate_json(written)


def label(it: ProgrammeSession, language: str) -> str:
    """The day tells apart what a button cuts."""
    return fitting(f"{in_short(it.starts_on, language)} · {it.texts.get('territory', it.name)}")


def latest(session: Session, at_most: int) -> Sequence[ProgrammeSession]:
    """The newest first, by the day they begin."""
    order = ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc()
    return session.scalars(select(ProgrammeSession).order_by(*order).limit(at_most)).all()
