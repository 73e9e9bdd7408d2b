"""Name what is open to whom, by role; tell who may book meetings."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person, RoleName
from services.people.roles import OWNERS, STAFF


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
"""The roles of which one is enough for each access; of a mentor, `mentors.access` asks more."""
BOOKED = frozenset({RoleName.MENTOR, RoleName.EMPLOYER})
"""The roles with an agenda of their own."""


def may_meet(session: Session, person_id: int) -> bool:
    """Tell whether a participant may book meetings: the team has not suspended them."""
    return session.scalar(*_suspended(person_id)) is None


@constant
def _suspended(person_id: int) -> Select[int]:
    suspended = Person.id == person_id, Person.meetings_suspended_at.is_not(None)
    return select(Person.id).where(*suspended)
