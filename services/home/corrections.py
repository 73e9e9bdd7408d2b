"""List what a person has answered and may answer anew (« Corriger mes réponses »)."""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.people.roles import roles_of


class Correction(StrEnum):
    """What may be corrected: each value is the name of the script that asks again."""

    CORRECT_ANSWERS = "correct_answers"
    """The answers of the way in: situation, age, where the person lives."""
    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"
    EQUIPMENT = "equipment"
    DIPLOMA = "diploma"
    GENDER = "gender"
    COMFORT = "comfort"
    RESUME = "resume"


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List only what was answered: nobody is asked for more."""
    return [
        (correction, Phrase(f"corrections.{correction}"))
        for correction in Correction
        if _is_answered(context, correction)
    ]


def elsewhere(context: TurnContext) -> Phrase:
    """Say where the rest is changed: only participants have strengths and offers."""
    enrolled = enrolments.newest(context.session, context.person_id) is not None
    has_role = not enrolled and bool(roles_of(context.session, context.person_id))
    return Phrase("corrections.elsewhere_of_role" if has_role else "corrections.elsewhere")


def route(_: TurnContext, answers: Mapping[str, str]) -> Correction:
    return Correction(answers["answer"])


def _is_answered(context: TurnContext, correction: Correction) -> bool:
    if correction is Correction.RESUME:
        return True
    if correction is Correction.CORRECT_ANSWERS:
        return enrolments.newest(context.session, context.person_id) is not None
    column = "comfort_needs" if correction is Correction.COMFORT else correction.value
    return getattr(context.person, column) is not None
