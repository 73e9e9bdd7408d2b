"""Keep the command list that a chat shows up to date with the person's roles."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage, OutboxState
from models.people import Person, RoleName
from rules.outbox.pace import Urgency
from services.conversation.replies import Commands
from services.outbox import outbox
from services.outbox.kinds import always
from services.outbox.outbox import MessageKind
from services.people import roles

ActingRoles = Callable[[Session, int], frozenset[RoleName]]


def follow(session: Session, person: Person, key: str, now: datetime) -> None:
    """Enqueue an update of the person's command list; `key` names the change, once for each."""
    outbox.enqueue(session, LIST, person, key=f"commands:{key}:{person.id}", due_at=now)


def follow_all(session: Session, bot_id: int, edition: str, now: datetime) -> None:
    """Enqueue an update for everyone who has a role, once for each `edition` of the commands."""
    for person in roles.members(session, bot_id, RoleName):
        follow(session, person, edition, now)


def catch_up(session: Session, person: Person, key: str, now: datetime) -> None:
    """Enqueue an update if an earlier one failed because the person had blocked the bot."""
    missed = select(OutboxMessage.id).where(
        OutboxMessage.person_id == person.id,
        OutboxMessage.kind == LIST.name,
        OutboxMessage.state == OutboxState.BLOCKED,
    )
    if session.scalar(missed.limit(1)) is not None:
        follow(session, person, key, now)


def listing(acting_roles: ActingRoles) -> MessageKind:
    """Return the kind that lists the commands of the roles in which a person acts."""

    def current(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Commands]:
        person = session.get_one(Person, message.person_id)
        has_role = bool(roles.roles_of(session, person.id))
        acting = sorted(acting_roles(session, person.id)) if has_role else None
        return [Commands(acting, person.language)]

    return MessageKind(
        "commands",
        Urgency.REMINDER,
        life=None,
        resend_unknown=True,
        recheck=always,
        render=current,
    )


LIST = listing(roles.roles_of)
"""To enqueue and to look for; what is sent is rendered by the kind in `wiring/domains.py`."""
