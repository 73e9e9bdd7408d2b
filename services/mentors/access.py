"""Decide what a mentor may do: the role gives rights while the team agrees."""

from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.people import RoleName
from services.people import access as people_access
from services.people import roles
from services.people.access import Access

STOPPED = (MentorStatus.SUSPENDED, MentorStatus.LEFT)


def may(session: Session, person_id: int, access: Access) -> bool:
    """Tell whether the person has this access now, as a mentor or by another role."""
    return people_access.may(session, person_id, access, stands)


def acting_roles(session: Session, person_id: int) -> frozenset[RoleName]:
    """Return the roles a person holds, without that of a mentor who is not active."""
    held = roles.roles_of(session, person_id)
    return held if may(session, person_id, Access.MENTOR) else held - {RoleName.MENTOR}


def reader(session: Session, person_id: int) -> str:
    """Return for which role a text is written: the team first, with the most to choose from."""
    acting = acting_roles(session, person_id)
    if not roles.STAFF.isdisjoint(acting):
        return "team"
    return next((it for it in (RoleName.MENTOR, RoleName.EMPLOYER) if it in acting), "other")


def stands(session: Session, person_id: int, access: Access) -> bool:
    """Tell whether the team agrees that this mentor has the access now."""
    mentor = session.get(Mentor, person_id)
    status = mentor.status if mentor else MentorStatus.DRAFT
    if access is Access.FUTURE_MENTOR:
        return status not in STOPPED
    return status is MentorStatus.ACTIVE
