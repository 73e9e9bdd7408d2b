"""Enqueue notifications for members of the team, and name a person to them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.engine.transaction_cache import cached_in_transaction
from models.people import Person
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.team import absences, messages


def notify(
    session: Session,
    bot_id: int,
    params: Mapping[str, object],
    *,
    key: str,
    now: datetime,
    about_id: int | None = None,
) -> None:
    """Enqueue a message for each team member present, once for a `key`.

    A reply to the message goes to the person `about_id`.
    """
    members = absences.members_there(session, bot_id, now)
    tell(session, members, params, key=key, now=now, about_id=about_id)


def tell(
    session: Session,
    members: Iterable[Person],
    params: Mapping[str, object],
    *,
    key: str,
    now: datetime,
    about_id: int | None = None,
) -> None:
    """Enqueue the message for these members only, otherwise like `notify`."""
    for member in members:
        outbox.enqueue(
            session,
            messages.TO_TEAM,
            member,
            key=f"{key}:{member.id}",
            due_at=now,
            params=dict(params),
            about_id=about_id,
        )


def announce_same_person(context: TurnContext, first_id: int, second_id: int) -> None:
    """Tell the team that two accounts seem to be the same person's."""
    values = {"one": str(first_id), "other": str(second_id)}
    params, key = kinds.message_params("desk.same_person", values), f"same:{first_id}:{second_id}"
    notify(
        context.session,
        context.bot_id,
        params,
        key=key,
        now=context.now,
        about_id=context.person_id,
    )


@cached_in_transaction
def name_of(session: Session, person_id: int) -> str:
    """Return how the team reads a person: « Ada (n° 12) », or the number alone."""
    first_name = session.get_one(Person, person_id).first_name
    return f"{first_name} (n° {person_id})" if first_name else f"n° {person_id}"
