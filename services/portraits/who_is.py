"""Show on request who somebody is (« Qui est Nadia ? »)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.engine.transaction_cache import cached_in_transaction
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from rules.conversation.typed_text import plain
from services.conversation import inline_buttons, text
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import ShownOrGone, TurnContext
from services.people import roles
from services.people.access import Access
from services.portraits import cards
from services.registries.registry import Finder
from services.slots.mentor_suggestions import suggested_mentors

MENTOR = frozenset({"mon", "mentor"})
WHO_IS = "who_is"
"""The callback of the button."""


def show(context: TurnContext, person_id: int) -> ShownOrGone:
    """Show the card of somebody, or say that there is none any more."""
    if _show(context, person_id):
        return ShownOrGone.SHOWN
    context.phrases.say(context, "portrait.gone")
    return ShownOrGone.GONE


def _show(context: TurnContext, person_id: int) -> bool:
    """Show the card of somebody; return False if the person may not see them."""
    card = cards.card_for(
        context.session, context.deployment, context.person_id, person_id, context.now
    )
    if card is not None:
        subject = cards.subject_of(person_id, context.person_id, context.now)
        context.say(Show(cards.DOCUMENT, subject))
    return card is not None


def called(first_name: str) -> str:
    """Return a first name as a button has room for it."""
    return text.fitting(first_name, text.LABEL - 12)


def label(first_name: str) -> Phrase:
    return Phrase("portrait.who_is", {"name": called(first_name)})


def row(language: str, person_id: int | None, first_name: str) -> list[list[Button]]:
    """Return the row with the button that shows a person's card; no row for an erased person."""
    if person_id is None or not first_name:
        return []
    shown = plain_text(language, "portrait.who_is", name=called(first_name))
    return [[Button(shown, inline_buttons.data(WHO_IS, person_id))]]


def show_chosen(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show the mentor chosen in the list, whose hours are asked for next."""
    return show(context, int(answers["mentor"]))


def next_met(context: TurnContext) -> Mentor | None:
    """Return the mentor of the person's next meeting."""
    return _next_met(context.session, context.person_id, context.now)


@cached_in_transaction
def _next_met(session: Session, person_id: int, now: datetime) -> Mentor | None:
    query = (
        select(Mentor)
        .join(Slot, Slot.mentor_id == Mentor.person_id)
        .join(Booking, Booking.slot_id == Slot.id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.status == SlotStatus.OPEN, Slot.ends_at > now)
        .order_by(Slot.starts_at, Slot.id)
        .limit(1)
    )
    return session.scalar(query)


def show_next(context: TurnContext, _: Mapping[str, str]) -> ShownOrGone:
    """Show the mentor of the person's next meeting."""
    mentor = next_met(context)
    if mentor is None:
        context.phrases.say(context, "portrait.gone")
        return ShownOrGone.GONE
    return show(context, mentor.person_id)


def show_named(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show the person whom a sentence names."""
    return show(context, int(answers["person"]))


def _named(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the person whom a text names: a mentor within reach, the next met, or of the team."""
    words = set(plain(text).split())
    met = next_met(context)
    if met is not None and words >= MENTOR:
        return {"person": str(met.person_id)}
    for person_id, first_name in _known(context, met):
        name = plain(first_name).split()
        if name and words.issuperset(name):
            return {"person": str(person_id)}
    return {}


def _known(context: TurnContext, met: Mentor | None) -> Iterator[tuple[int, str]]:
    """Yield the people whom the person may see, each by their first name."""
    session, person_id = context.session, context.person_id
    if met is not None:
        yield met.person_id, met.first_name
    found = suggested_mentors(
        session, context.deployment.diary, person_id, (), context.language, context.now, limit=50
    )
    for mentor in found:
        yield mentor.mentor_id, mentor.first_name
    for member in roles.members(session, context.bot_id):
        yield member.id, member.first_name or ""


def _pressed(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    return CallbackResult.STAYS if _show(context, person_id) else CallbackResult.FOREIGN


FINDERS: Mapping[str, Finder] = {"person_named": _named}
CALLBACKS: Callbacks = {Access.PERSON: {WHO_IS: _pressed}}
