"""Find the host whom a file names; free the workshops of one who left or erased their data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Update, func, or_, select, update
from sqlalchemy.orm import Session

from locales import _
from models.engine.constant import constant
from models.mentoring.mentors import Mentor
from models.people import Person, Role
from models.workshops import Workshop, WorkshopStatus
from rules.conversation.typed_text import plain
from services.conversation.turn_context import TurnContext
from services.mentors.access import may
from services.people.access import ROLES, Access
from services.tabular.faults import LineFault
from services.workshops.attendance.hosting_command import first_name, listed_workshops

INVITATION = re.compile(r"(?:invitation )?#?([0-9]{1,9})", re.IGNORECASE)
NUMBER = re.compile(r"\bn° ?([0-9]{1,9})\)?\Z")
"""How the team reads a person: « Karim (n° 12) », « n° 12 »."""


@dataclass(frozen=True, slots=True)
class WorkshopHost:
    """A host; `name` is the first name that participants read."""

    person_id: int | None = None
    name: str = ""


def find(
    session: Session,
    text: str,
    column: str,
    of_bot: int | None = None,
    now_is: int | None = None,
) -> WorkshopHost:
    """Return the one host that the text names; raise `LineFault` for nobody or for several.

    `column`: the title of the column in which it is written.  With `of_bot`, people of another
    bot are nobody, except the one who is the host already (`now_is`).
    """
    conditions = _conditions(text) or [Person.id.in_(_called(session, text))]
    named = select(Person.id).where(or_(*conditions)).order_by(Person.id)
    if of_bot is not None:
        named = named.where(or_(Person.bot_id == of_bot, Person.id == now_is))
    people = session.scalars(named)
    host_ids = [person_id for person_id in people if may(session, person_id, Access.HOST)]
    if not host_ids:
        fault = _(
            "{column} {text!r}: nobody of the team or among mentors; "
            "write a first name, as in /equipe or /mentors, or an e-mail"
        )
        raise LineFault(fault.format(column=column, text=text))
    if len(host_ids) > 1:
        fault = _(
            "{column} {text!r}: several people of the team or among mentors; "
            "write the number too, as in /equipe: {text} (n° {number})"
        )
        raise LineFault(fault.format(column=column, text=text, number=host_ids[0]))
    return WorkshopHost(host_ids[0], first_name(session, host_ids[0]))


def has_workshops(context: TurnContext) -> bool:
    """Tell whether `/ateliers` shows the person any workshop."""
    return context.session.scalar(listed_workshops(context).limit(1)) is not None


def next_hosted(
    session: Session, session_id: int, host_id: int, now: datetime, most: int
) -> Sequence[tuple[datetime, str]]:
    """Return when each next workshop of a host begins in a session, and its title."""
    query = (
        select(Workshop.starts_at, Workshop.title)
        .where(Workshop.host_id == host_id, Workshop.session_id == session_id)
        .where(Workshop.status == WorkshopStatus.OPEN, Workshop.ends_at > now)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(most)
    )
    return [(row.starts_at, row.title) for row in session.execute(query)]


def everyone(session: Session) -> list[tuple[str, str]]:
    """List the people who may host: first name, and the reference that `find` reads."""
    roles = select(Role.person_id).where(Role.role.in_(ROLES[Access.HOST])).distinct()
    ids = session.scalars(roles.order_by(Role.person_id))
    return [(first_name(session, person_id), reference(session, person_id)) for person_id in ids]


def reference(session: Session, person_id: int) -> str:
    """Return the text by which `find` finds a host; empty if they have none or may not host."""
    if not may(session, person_id, Access.HOST):
        return ""
    person, mentor = session.get_one(Person, person_id), session.get(Mentor, person_id)
    if email := person.email or (mentor and mentor.email):
        return email
    query = select(func.max(Role.invitation_id)).where(Role.person_id == person_id)
    invitation = session.scalar(query)
    return f"invitation {invitation}" if invitation else ""


def forget_host(session: Session, person_id: int) -> None:
    """Erase a host from every workshop; those ahead have no host then."""
    session.execute(*_without_host(person_id))


def step_down(session: Session, person_id: int, now: datetime) -> None:
    """Free the workshops ahead of a person who may not host any more; the team is told later."""
    session.execute(*_free(person_id, now))


def _conditions(text: str) -> list[ColumnElement[bool]]:
    if "@" in text:
        email = text.lower()
        mentors = select(Mentor.person_id).where(func.lower(Mentor.email) == email)
        return [func.lower(Person.email) == email, Person.id.in_(mentors)]
    if number := NUMBER.search(text):
        return [Person.id == int(number[1])]
    if number := INVITATION.fullmatch(text):
        invited = select(Role.person_id).where(Role.invitation_id == int(number[1]))
        return [Person.id.in_(invited)]
    return []


def _called(session: Session, text: str) -> list[int]:
    """Return who may host and has this first name."""
    roles = select(Role.person_id).where(Role.role.in_(ROLES[Access.HOST])).distinct()
    name = plain(text)
    return [it for it in session.scalars(roles) if name and plain(first_name(session, it)) == name]


@constant
def _without_host(person_id: int) -> Update:
    return _remove_host(Workshop.host_id == person_id)


@constant
def _free(person_id: int, now: datetime) -> Update:
    return _remove_host(Workshop.host_id == person_id, Workshop.starts_at > now)


def _remove_host(*hosted: ColumnElement[bool]) -> Update:
    return update(Workshop).where(*hosted).values(host_id=None, host_name="")
