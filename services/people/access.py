"""Decide who may do what, at each request: a role gives a right, a mentor's on a condition.

A button names the `Access` that it needs beside its handler, a command, a script or a page in the
registry of its domain.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person, RoleName
from services.people.roles import OWNERS, STAFF, roles_of


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


ROLES: Mapping[Access, frozenset[RoleName]] = {
    Access.PERSON: frozenset(),
    Access.MENTOR: frozenset({RoleName.MENTOR}),
    Access.FUTURE_MENTOR: frozenset({RoleName.MENTOR}),
    Access.EMPLOYER: frozenset({RoleName.EMPLOYER}),
    Access.ADVISER: frozenset({RoleName.ADVISER}),
    Access.HOST: STAFF | {RoleName.MENTOR},
    Access.TEAM: STAFF,
    Access.OWNER: OWNERS,
}
"""The roles of which one is enough for each access; a mentor's asks for a `MentorCondition` too."""
BOOKED = frozenset({RoleName.MENTOR, RoleName.EMPLOYER})
"""The roles with an agenda of their own."""


MentorCondition = Callable[[Session, int, Access], bool]
"""Tells whether somebody with the role of a mentor may use it now, for this access."""


def no_mentor(_session: Session, _person_id: int, _access: Access) -> bool:
    """Refuse every mentor."""
    return False


def may(
    session: Session, person_id: int, access: Access, stands: MentorCondition = no_mentor
) -> bool:
    """Tell whether the person has this access now; a mentor's role opens what `stands` agrees to.

    Who asks for what a mentor may have asks `may` of `services/mentors/access.py`.
    """
    if access is Access.PERSON:
        return True
    held = roles_of(session, person_id) & ROLES[access]
    if RoleName.MENTOR not in held:
        return bool(held)
    return len(held) > 1 or stands(session, person_id, access)


def may_meet(session: Session, person_id: int) -> bool:
    """Tell whether a participant may book meetings: the team has not suspended them."""
    return session.scalar(*_suspended(person_id)) is None


@constant
def _suspended(person_id: int) -> Select[int]:
    suspended = Person.id == person_id, Person.meetings_suspended_at.is_not(None)
    return select(Person.id).where(*suspended)
