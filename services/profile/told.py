"""Find what a sentence tells of a person: a new first name, a new telephone number."""

from collections.abc import Mapping

from rules.conversation.answers import CHECKS, AnswerCheck
from rules.understanding.extracts import first_name_in, phone_in
from services.conversation.turn_context import TurnContext
from services.registries.registry import Finder


def _first_name(_: TurnContext, text: str) -> Mapping[str, str]:
    name = first_name_in(text)
    checked = CHECKS[AnswerCheck.NAME](name) if name else None
    return {"first_name": checked} if isinstance(checked, str) else {}


def _phone(_: TurnContext, text: str) -> Mapping[str, str]:
    number = phone_in(text)
    checked = CHECKS[AnswerCheck.PHONE](number) if number else None
    return {"phone": checked} if isinstance(checked, str) else {}


FINDERS: Mapping[str, Finder] = {"first_name_told": _first_name, "phone_told": _phone}
