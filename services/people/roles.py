"""Give and withdraw roles, read who holds which, and record in the audit what the team does."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.engine.transaction_cache import cached_in_transaction
from models.people import AuditEntry, Person, Role, RoleName
from services.people import addresses

STAFF = frozenset({RoleName.OWNER, RoleName.STAFF})
OWNERS = frozenset({RoleName.OWNER})


@cached_in_transaction
def roles_of(session: Session, person_id: int) -> frozenset[RoleName]:
    return frozenset(session.scalars(*_roles_of(person_id)))


def is_staff(session: Session, person_id: int) -> bool:
    return bool(roles_of(session, person_id) & STAFF)


def members(session: Session, bot_id: int, roles: Iterable[RoleName] = STAFF) -> list[Person]:
    return list(session.scalars(*_members(bot_id, list(roles))))


def reachable(session: Session, bot_id: int) -> list[Person]:
    """Return the members of the team who may be written to."""
    return list(session.scalars(*_reachable(bot_id, list(STAFF))))


def grant(
    session: Session, person_id: int, role: RoleName, invitation_id: int, now: datetime
) -> None:
    """Give a role to a person, unless they hold it."""
    insert_new(
        session,
        Role,
        ("person_id", "role"),
        person_id=person_id,
        role=role,
        granted_at=now,
        invitation_id=invitation_id,
    )


def withdraw(session: Session, person_id: int, role: RoleName) -> bool:
    """Withdraw a role; return False when the person has no such role."""
    of_role = Role.person_id == person_id, Role.role == role
    return session.execute(delete(Role).where(*of_role).returning(Role.role)).first() is not None


def audit(session: Session, actor_id: int, action: str, now: datetime, **subjects: Any) -> None:
    """Record what the actor did; `subjects` holds ids and codes, never personal words."""
    bot_id = session.get_one(Person, actor_id).bot_id
    _note(session, bot_id, actor_id, action, now, subjects)


def audit_numbered(
    session: Session, bot_id: int, actor_id: int | None, action: str, now: datetime, **subjects: Any
) -> int:
    """Record what the actor did, or the command line; return the number of the journal's line."""
    entry = _note(session, bot_id, actor_id, action, now, subjects)
    session.flush()
    return entry.id


def audit_unnamed(
    session: Session, bot_id: int, action: str, now: datetime, **subjects: Any
) -> None:
    """Record in a bot's journal what was done on the command line, or by a person now erased."""
    _note(session, bot_id, None, action, now, subjects)


def _note(
    session: Session,
    bot_id: int,
    actor_id: int | None,
    action: str,
    now: datetime,
    subjects: dict[str, Any],
) -> AuditEntry:
    noted = {"actor_id": actor_id, "action": action, "subjects": subjects, "at": now}
    entry = AuditEntry(bot_id=bot_id, **noted)
    session.add(entry)
    return entry


@constant
def _roles_of(person_id: int) -> Select[RoleName]:
    return select(Role.role).where(Role.person_id == person_id)


@constant
def _reachable(bot_id: int, roles: Sequence[RoleName]) -> Select[Person]:
    return _holding(bot_id, roles).where(addresses.is_reachable(Person.id))


def _holding(bot_id: int, roles: Sequence[RoleName]) -> Select[Person]:
    return (
        select(Person)
        .join(Role, Role.person_id == Person.id)
        .where(Person.bot_id == bot_id, Role.role.in_(roles))
        .distinct()
        .order_by(Person.id)
    )


_members = constant(_holding)
