"""Tell whether a small question, about a telephone or a device, may be asked now."""

from collections.abc import Mapping
from enum import StrEnum

from flows.script import GONE
from services.conversation.turn_context import TurnContext


class SmallQuestion(StrEnum):
    WAITS = "waits"
    GONE = GONE
    """The person spoke of a danger, or of how somebody behaved: nothing small follows that."""


def look(context: TurnContext, _: Mapping[str, str]) -> SmallQuestion:
    """Tell whether a small question may come back after what the person has just said."""
    return SmallQuestion.GONE if is_unfit(context) else SmallQuestion.WAITS


def is_unfit(context: TurnContext) -> bool:
    """Tell whether the person has just spoken of a danger, or of how somebody behaved."""
    return context.deployment.in_trouble(context.session, context.person_id, context.now)
