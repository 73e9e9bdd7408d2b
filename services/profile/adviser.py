"""The adviser by whose link a person came; whether that adviser may know who they are."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from models.people import Person, RoleName
from models.profile import Purpose
from services.conversation.turn_context import Done, TurnContext
from services.people.roles import roles_of
from services.profile import consents

BEFORE = "conseil-"
"""Of a source, before the number of the adviser."""


def source_of(adviser_id: int) -> str:
    return f"{BEFORE}{adviser_id}"


def adviser_of(session: Session, person: Person) -> int | None:
    """Whose link the person came by, while they are an adviser here."""
    number = (person.source or "").removeprefix(BEFORE)
    if not number.isdecimal() or person.source != source_of(int(number)):
        return None
    adviser = session.get(Person, int(number))
    known = adviser is not None and adviser.bot_id == person.bot_id and adviser.id != person.id
    return int(number) if known and is_adviser(session, int(number)) else None


def is_adviser(session: Session, person_id: int) -> bool:
    return RoleName.ADVISER in roles_of(session, person_id)


def may_ask(context: TurnContext) -> bool:
    """Whether their adviser may know their first name."""
    return (
        context.person.first_name is not None
        and adviser_of(context.session, context.person) is not None
    )


def agree(context: TurnContext, _: Mapping[str, str]) -> Done:
    adviser_id = adviser_of(context.session, context.person)
    if adviser_id is not None:
        consents.consent(context, Purpose.SHARE_WITH_ADVISER, source_of(adviser_id))
    return Done.DONE
