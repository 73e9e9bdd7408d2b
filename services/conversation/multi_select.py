"""Let a person choose several values one by one, and keep the chosen values as one answer."""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.turn_context import Done, TurnContext


class SelectionRoom(StrEnum):
    MORE = "more"
    FULL = "full"


def begin(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(chosen="")
    return Done.DONE


def chosen(answers: Mapping[str, str]) -> list[str]:
    return [one for one in answers.get("chosen", "").split(",") if one]
