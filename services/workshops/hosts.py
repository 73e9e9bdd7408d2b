"""Who hosts a workshop, as a table names them: by an e-mail, or by the invitation they used."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.mentoring import Mentor
from models.people import Person, Role
from services.people.access import ROLES, Access, may
from services.tabular.tables import Fault
from services.workshops.attendance.hosting_command import first_name

INVITATION = re.compile(r"(?:invitation )?#?([0-9]{1,9})", re.IGNORECASE)
NAMED = "write the e-mail, or the invitation, of someone of the team or of a mentor"


@dataclass(frozen=True, slots=True)
class Host:
    """`name`: the first name that participants read."""

    person_id: int | None = None
    name: str = ""


def find(session: Session, said: str) -> Host:
    """Raises `Fault` when it names nobody who may host, or several."""
    if not (named := _named(said)):
        raise Fault(f"host {said!r}: {NAMED}")
    people = session.scalars(select(Person.id).where(or_(*named)).order_by(Person.id))
    found = [it for it in people if may(session, it, Access.HOST)]
    if len(found) != 1:
        count = "nobody" if not found else "several people"
        raise Fault(f"host {said!r}: {count} of the team or among mentors; {NAMED}")
    return Host(found[0], first_name(session, found[0]))


def everyone(session: Session) -> list[tuple[str, str]]:
    """The first name of who may host, and how to name them."""
    roles = select(Role.person_id).where(Role.role.in_(ROLES[Access.HOST])).distinct()
    ids = session.scalars(roles.order_by(Role.person_id))
    return [(first_name(session, it), reference(session, it)) for it in ids]


def reference(session: Session, person_id: int) -> str:
    """What `find` finds again; empty for who has neither, or may not host any more."""
    if not may(session, person_id, Access.HOST):
        return ""
    person, mentor = session.get_one(Person, person_id), session.get(Mentor, person_id)
    if email := person.email or (mentor and mentor.work_email):
        return email
    query = select(func.max(Role.invitation_id)).where(Role.person_id == person_id)
    invitation = session.scalar(query)
    return f"invitation {invitation}" if invitation else ""


def _named(said: str) -> list[ColumnElement[bool]]:
    if "@" in said:
        email = said.lower()
        mentors = select(Mentor.person_id).where(func.lower(Mentor.work_email) == email)
        return [func.lower(Person.email) == email, Person.id.in_(mentors)]
    if number := INVITATION.fullmatch(said):
        invited = select(Role.person_id).where(Role.invitation_id == int(number[1]))
        return [Person.id.in_(invited)]
    return []
