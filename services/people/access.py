"""Who may read or do what, asked anew at each request: the role is held, and nothing stops it."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Mentor, MentorStatus
from models.people import Person, RoleName
from services.people import roles

STOPPED = (MentorStatus.SUSPENDED, MentorStatus.LEFT)


class Access(StrEnum):
    PERSON = "person"
    """Anyone, about what is their own: whose it is is looked at by what is asked for."""
    MENTOR = "mentor"
    """While active."""
    FUTURE_MENTOR = "future_mentor"
    """Before the team has said yes as well."""
    EMPLOYER = "employer"
    ADVISER = "adviser"
    HOST = "host"
    """Of a workshop: the team, or a mentor."""
    TEAM = "team"
    OWNER = "owner"


ROLES: Mapping[Access, tuple[RoleName, ...]] = {
    Access.MENTOR: (RoleName.MENTOR,),
    Access.EMPLOYER: (RoleName.EMPLOYER,),
    Access.ADVISER: (RoleName.ADVISER,),
    Access.HOST: (RoleName.STAFF, RoleName.OWNER, RoleName.MENTOR),
    Access.TEAM: (RoleName.STAFF, RoleName.OWNER),
    Access.OWNER: (RoleName.OWNER,),
}
"""One of these is needed."""


def may(session: Session, person_id: int, access: Access) -> bool:
    """Tell whether the person has this access now."""
    if access is Access.PERSON:
        return True
    if access is Access.FUTURE_MENTOR:
        return roles.holds(session, person_id, RoleName.MENTOR) and not _stopped(session, person_id)
    return acts_as(session, person_id, *ROLES[access])


def acts_as(session: Session, person_id: int, *wanted: RoleName) -> bool:
    """Tell whether one of the roles is held; a mentor acts while active only."""
    held = roles.roles_of(session, person_id) & frozenset(wanted)
    if held != {RoleName.MENTOR}:
        return bool(held)
    mentor = session.get(Mentor, person_id)
    return mentor is not None and mentor.status is MentorStatus.ACTIVE


def may_meet(session: Session, person_id: int) -> bool:
    """Tell whether a participant may book meetings: the team has not stopped them."""
    return session.scalar(*_suspended(person_id)) is None


def _stopped(session: Session, person_id: int) -> bool:
    mentor = session.get(Mentor, person_id)
    return mentor is not None and mentor.status in STOPPED


@constant
def _suspended(person_id: int) -> Select[int]:
    held = Person.id == person_id, Person.meetings_suspended_at.is_not(None)
    return select(Person.id).where(*held)
