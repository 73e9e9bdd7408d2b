"""Keep whether a person wants fewer messages; show it, and what the team has paused for them."""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.people.access import Access


class MessageVolume(StrEnum):
    ALL = "all"
    FEWER = "fewer"


def _want(context: TurnContext, *, fewer: bool) -> None:
    """Record the choice « Moins de messages »: only reminders of what they booked are then sent."""
    since = context.person.fewer_messages_at
    context.person.fewer_messages_at = (since or context.now) if fewer else None


def wanted(context: TurnContext, _: Mapping[str, str]) -> MessageVolume:
    return MessageVolume.ALL if context.person.fewer_messages_at is None else MessageVolume.FEWER


def want_fewer(context: TurnContext, _: Mapping[str, str]) -> Done:
    _want(context, fewer=True)
    return Done.DONE


def want_all(context: TurnContext, _: Mapping[str, str]) -> Done:
    _want(context, fewer=False)
    return Done.DONE


def shown(context: TurnContext) -> str | Phrase:
    """Return what the profile says of the messages when they are limited; empty otherwise."""
    person = context.person
    limits = (
        ("messages.shown.fewer", person.fewer_messages_at),
        ("messages.shown.paused", person.nudges_suspended_at),
    )
    return Phrase.joined(Phrase(key) for key, since in limits if since is not None)


def _by_button(*, fewer: bool) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        _want(context, fewer=fewer)
        context.phrases.say(context, "reminders.fewer_now" if fewer else "reminders.all_now")
        return CallbackResult.STAYS

    return handle


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "messages_fewer": _by_button(fewer=True),
        "messages_all": _by_button(fewer=False),
    },
}
"""The buttons of reminders."""
