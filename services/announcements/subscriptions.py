"""Let a person switch each of the three categories of announcements on or off."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.announcements import (
    Announcement,
    AnnouncementCategory,
    OptOut,
    Recipient,
    RecipientState,
)
from rules.conversation.typed_text import plain
from services.announcements import announcements
from services.announcements.message import RETURN, STOP, STOP_LABEL, category_label
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks, own
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.offers import consent_and_pauses
from services.people.access import Access


class SubscriptionSwitch(StrEnum):
    WANTED = "wanted"
    STOPPED = "stopped"
    UNASKED = "unasked"
    """Wanted, but offers are sent only to people who have agreed to them."""


def opted_out_of(session: Session, person_id: int) -> frozenset[AnnouncementCategory]:
    """Return the categories that the person has left."""
    return frozenset(session.scalars(select(OptOut.category).where(OptOut.person_id == person_id)))


def entries(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, Phrase]]:
    """List the categories with their state: choosing one switches it."""
    opted_out = opted_out_of(context.session, context.person_id)
    return [
        (category, Phrase(f"announced.{'off' if category in opted_out else 'on'}.{category}"))
        for category in AnnouncementCategory
    ]


def typed_button(context: TurnContext, text: str) -> str | None:
    """Return the callback data of the last announcement's button whose label was typed."""
    label = plain_text(context.language, STOP_LABEL)
    if plain(text) != plain(label):
        return None
    query = (
        select(Announcement.category)
        .join(Recipient, Recipient.announcement_id == Announcement.id)
        .where(Recipient.person_id == context.person_id, Recipient.state == RecipientState.SENT)
        .where(Recipient.finished_at > context.now - inline_buttons.TYPED_WITHIN)
        .order_by(Recipient.finished_at.desc())
    )
    category = context.session.scalar(query.limit(1))
    return inline_buttons.data(f"{STOP}{category}", context.person_id) if category else None


def about_announcements(context: TurnContext) -> Mapping[str, str | Phrase | None]:
    """Return what a person is told of announcements in « mes données »."""
    opted_out = opted_out_of(context.session, context.person_id)
    labels = [
        Phrase(category_label(category))
        for category in AnnouncementCategory
        if category in opted_out
    ]
    to_person = Recipient.person_id == context.person_id
    received = context.session.scalar(
        select(func.count()).where(to_person, Recipient.state == RecipientState.SENT)
    )
    return {
        "announcements_received": str(received) if received else None,
        "announcements_left": Phrase.joined(labels, between=", ") if labels else None,
    }


def switch(context: TurnContext, answers: Mapping[str, str]) -> SubscriptionSwitch:
    """Stop or resume a category; UNASKED if the person never agreed to be sent offers."""
    category = AnnouncementCategory(answers["category"])
    if category not in opted_out_of(context.session, context.person_id):
        announcements.opt_out(context.session, context.person_id, category, context.now)
        return SubscriptionSwitch.STOPPED
    announcements.opt_in(context.session, context.person_id, category)
    agreed = context.session.scalar(consent_and_pauses.whether_agreed(context.person_id))
    return (
        SubscriptionSwitch.UNASKED
        if category is AnnouncementCategory.OFFERS and not agreed
        else SubscriptionSwitch.WANTED
    )


def _stop_handler(category: AnnouncementCategory) -> CallbackHandler:
    """Leave the category; the announcement keeps its buttons, since its links still serve."""

    def handle(context: TurnContext, _: object, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        announcements.opt_out(context.session, person_id, category, context.now)
        label = context.phrases.label(context, Phrase("announced.return"))
        undo = Button(label, inline_buttons.data(f"{RETURN}{category}", person_id))
        text = context.phrases.render(
            context, "announced.stopped", {"category": Phrase(category_label(category))}
        )
        inline_buttons.show(context, Say(text, [[undo]]))
        return CallbackResult.STAYS

    return handle


def _return_handler(category: AnnouncementCategory) -> CallbackHandler:
    def work(context: TurnContext, _: object) -> None:
        announcements.opt_in(context.session, context.person_id, category)
        values = {"category": Phrase(category_label(category))}
        inline_buttons.replace(context, "announced.returned", values)

    return own(work)


ACTIONS: Mapping[str, Action] = {"switch_category": switch}
LISTERS: Mapping[str, Lister] = {"announced_categories": entries}


CALLBACKS: Callbacks = {
    Access.PERSON: {
        f"{callback}{category}": make(category)
        for callback, make in ((STOP, _stop_handler), (RETURN, _return_handler))
        for category in AnnouncementCategory
    },
}
