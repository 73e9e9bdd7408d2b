"""Workshops of the demonstration's sessions, from the template, with hosts who are invented."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop
from services.people.tokens import Chance
from services.tabular import tables
from services.workshops import import_file, importing, template

HOSTS = ("Lina", "Karim", "Solène", "Hugo")
ROOM = "https://meet.jit.si/declic-demonstration"
PREFIX = "demonstration-"
SMALL = "cv-1"
"""One seat only, so that the waiting list can be seen."""


def plan_workshops(session: Session, now: datetime, chance: Chance) -> None:
    """Again for a session that got new dates; those that began are left as they are."""
    query = select(ProgrammeSession).where(ProgrammeSession.code.startswith(PREFIX))
    for here in session.scalars(query.order_by(ProgrammeSession.id)):
        if here.starts_on > now.date():
            content = tables.write(_rows(here), ("session", *template.COLUMNS))
            lines = import_file.read("demonstration", content)
            importing.load(session, lines, now, chance)
            _name_hosts(session, here)


def _name_hosts(session: Session, here: ProgrammeSession) -> None:
    """First names of nobody: who hosts one later in the chat takes its place."""
    query = select(Workshop).where(Workshop.session_id == here.id, Workshop.host_id.is_(None))
    for number, workshop in enumerate(session.scalars(query.order_by(Workshop.id))):
        workshop.host_name = HOSTS[number % len(HOSTS)]


def _rows(here: ProgrammeSession) -> list[dict[str, str]]:
    return [
        {
            **row,
            "room": f"{ROOM}-{row['code']}",
            "seats": "1" if row["code"] == SMALL else row["seats"],
        }
        for row in template.rows(here)
    ]
