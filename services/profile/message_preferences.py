"""How much a person wants to be written to; and what the team has put on pause for them."""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext


class Wanted(StrEnum):
    ALL = "all"
    FEWER = "fewer"


def want(context: TurnContext, *, fewer: bool) -> None:
    """« Moins de messages »: what they booked is still reminded, nothing else is said."""
    since = context.person.fewer_messages_at
    context.person.fewer_messages_at = (since or context.now) if fewer else None


def wanted(context: TurnContext, _: Mapping[str, str]) -> Wanted:
    return Wanted.ALL if context.person.fewer_messages_at is None else Wanted.FEWER


def want_fewer(context: TurnContext, _: Mapping[str, str]) -> Done:
    want(context, fewer=True)
    return Done.DONE


def want_all(context: TurnContext, _: Mapping[str, str]) -> Done:
    want(context, fewer=False)
    return Done.DONE


def shown(context: TurnContext) -> str | Phrase:
    """On the profile: what is not as usual."""
    person = context.person
    told = (
        ("messages.shown.fewer", person.fewer_messages_at),
        ("messages.shown.paused", person.nudges_suspended_at),
    )
    return Phrase.lines(Phrase(key) for key, since in told if since is not None)
