"""Find the adviser whose link a person followed, and ask whether to share the first name."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from models.people import Person, RoleName
from models.profile import ConsentPurpose
from services.conversation.callbacks import Callbacks, opens_own
from services.conversation.second_answers import taking_back
from services.conversation.turn_context import Done, TurnContext
from services.people.access import Access
from services.people.roles import roles_of
from services.profile import consents

BEFORE = "conseil-"
"""Prefix of a source; the adviser's person id follows it."""


def source_of(adviser_id: int) -> str:
    """Return the `source` of people who came by this adviser's link."""
    return f"{BEFORE}{adviser_id}"


def adviser_of(session: Session, person: Person) -> int | None:
    """Return the id of the adviser whose link the person followed, while still an adviser."""
    number = adviser_behind(person.source or "")
    if number is None:
        return None
    adviser = session.get(Person, number)
    exists = adviser is not None and adviser.bot_id == person.bot_id and adviser.id != person.id
    return number if exists and is_adviser(session, number) else None


def adviser_behind(source: str) -> int | None:
    """Return the id of the adviser whose link bears this `source`; None for any other link."""
    number = source.removeprefix(BEFORE)
    is_theirs = number.isdecimal() and source == source_of(int(number))
    return int(number) if is_theirs else None


def is_adviser(session: Session, person_id: int) -> bool:
    return RoleName.ADVISER in roles_of(session, person_id)


def may_ask(context: TurnContext) -> bool:
    """Tell whether there is an adviser, and a first name, to ask the person about."""
    return (
        context.person.first_name is not None
        and adviser_of(context.session, context.person) is not None
    )


def agree(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Record that the adviser may know the person's first name."""
    adviser_id = adviser_of(context.session, context.person)
    if adviser_id is not None:
        consents.consent(context, ConsentPurpose.SHARE_WITH_ADVISER, source_of(adviser_id))
    return Done.DONE


def take_back(context: TurnContext) -> None:
    """Withdraw the consent to give the adviser the first name."""
    consents.withdraw(
        context.session, context.person_id, ConsentPurpose.SHARE_WITH_ADVISER, context.now
    )


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "adviser_ask": opens_own("adviser"),
        "adviser_refuse": taking_back(take_back, "adviser.taken_back", "adviser_ask"),
    },
}
