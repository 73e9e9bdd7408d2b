"""Check at each request whether a person holds a role and has not been stopped."""

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
    """Anyone, about their own data: the callback or page itself checks the ownership."""
    MENTOR = "mentor"
    """An active mentor."""
    FUTURE_MENTOR = "future_mentor"
    """A mentor who is active, or whom the team has not approved yet."""
    EMPLOYER = "employer"
    ADVISER = "adviser"
    HOST = "host"
    """Whoever may host a workshop: the team, or an active mentor."""
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
"""The roles of which one is enough for each access."""


def may(session: Session, person_id: int, access: Access) -> bool:
    """Tell whether the person has this access now."""
    if access is Access.PERSON:
        return True
    if access is Access.FUTURE_MENTOR:
        return roles.holds(session, person_id, RoleName.MENTOR) and not _stopped(session, person_id)
    return acts_as(session, person_id, *ROLES[access])


def acts_as(session: Session, person_id: int, *wanted: RoleName) -> bool:
    """Tell whether the person holds one of the `wanted` roles; a mentor must also be active."""
    return bool(acting_roles(session, person_id) & frozenset(wanted))


def acting_roles(session: Session, person_id: int) -> frozenset[RoleName]:
    """Return the roles a person holds, without that of a mentor who is not active."""
    held = roles.roles_of(session, person_id)
    if RoleName.MENTOR not in held:
        return held
    mentor = session.get(Mentor, person_id)
    is_active = mentor is not None and mentor.status is MentorStatus.ACTIVE
    return held if is_active else held - {RoleName.MENTOR}


def may_meet(session: Session, person_id: int) -> bool:
    """Tell whether a participant may book meetings: the team has not suspended them."""
    return session.scalar(*_suspended(person_id)) is None


def _stopped(session: Session, person_id: int) -> bool:
    mentor = session.get(Mentor, person_id)
    return mentor is not None and mentor.status in STOPPED


@constant
def _suspended(person_id: int) -> Select[int]:
    suspended = Person.id == person_id, Person.meetings_suspended_at.is_not(None)
    return select(Person.id).where(*suspended)
