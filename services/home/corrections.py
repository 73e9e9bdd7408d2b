"""« Corriger mes réponses »: what a person has told, and may tell anew."""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments


class Correction(StrEnum):
    """Each is the name of the script that asks again."""

    CORRECT_ANSWERS = "correct_answers"
    """Those of the way in: situation, age, where one lives."""
    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"
    EQUIPMENT = "equipment"
    DIPLOMA = "diploma"
    GENDER = "gender"
    COMFORT = "comfort"
    RESUME = "resume"


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """Only what was answered: nobody is asked here for more."""
    return [(it, Phrase(f"corrections.{it}")) for it in Correction if _was_told(context, it)]


def route(_: TurnContext, answers: Mapping[str, str]) -> Correction:
    return Correction(answers["answer"])


def _was_told(context: TurnContext, it: Correction) -> bool:
    if it is Correction.RESUME:
        return True
    if it is Correction.CORRECT_ANSWERS:
        return enrolments.newest(context.session, context.person_id) is not None
    column = "comfort_needs" if it is Correction.COMFORT else it.value
    return getattr(context.person, column) is not None
