"""Plan workshops of the demonstration's sessions, from the template, with invented hosts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop
from services.people.tokens import RandomBelow
from services.tabular import tables
from services.workshops import import_file, importing, template

HOSTS = ("Lina", "Karim", "Solène", "Hugo")
ROOM = "https://meet.jit.si/declic-demonstration"
PREFIX = "demonstration-"
SMALL = "cv-1"
"""This workshop has one seat only, so that the waiting list can be seen."""


def plan_workshops(session: Session, now: datetime, random_below: RandomBelow) -> None:
    """Plan the workshops of sessions not begun, again when a session got new dates."""
    query = select(ProgrammeSession).where(ProgrammeSession.code.startswith(PREFIX))
    for programme_session in session.scalars(query.order_by(ProgrammeSession.id)):
        if programme_session.starts_on > now.date():
            _load(session, programme_session, _rows(programme_session), now, random_below)


def plan_usual(
    session: Session, programme_session: ProgrammeSession, now: datetime, random_below: RandomBelow
) -> None:
    """Plan the usual workshops of one session."""
    rows = [{**row, "room": f"{ROOM}-{row['code']}"} for row in template.rows(programme_session)]
    _load(session, programme_session, rows, now, random_below)


def _load(
    session: Session,
    programme_session: ProgrammeSession,
    rows: Sequence[Mapping[str, str]],
    now: datetime,
    random_below: RandomBelow,
) -> None:
    content = tables.write(rows, ("session", *template.COLUMNS))
    importing.load(session, import_file.read("demonstration", content), now, random_below)
    _name_hosts(session, programme_session)


def _name_hosts(session: Session, programme_session: ProgrammeSession) -> None:
    """Give invented first names; a person who hosts a workshop in the chat replaces one."""
    query = select(Workshop).where(
        Workshop.session_id == programme_session.id, Workshop.host_id.is_(None)
    )
    for number, workshop in enumerate(session.scalars(query.order_by(Workshop.id))):
        workshop.host_name = HOSTS[number % len(HOSTS)]


def _rows(programme_session: ProgrammeSession) -> list[dict[str, str]]:
    return [
        {
            **row,
            "room": f"{ROOM}-{row['code']}",
            "seats": "1" if row["code"] == SMALL else row["seats"],
        }
        for row in template.rows(programme_session)
    ]
