"""Check at each request whether a person acts in a role: a mentor while the team agrees."""

from sqlalchemy.orm import Session

from models.mentoring import Mentor, MentorStatus
from models.people import RoleName
from services.people import roles
from services.people.access import ROLES, Access

STOPPED = (MentorStatus.SUSPENDED, MentorStatus.LEFT)


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


def _stopped(session: Session, person_id: int) -> bool:
    mentor = session.get(Mentor, person_id)
    return mentor is not None and mentor.status in STOPPED
