"""Grant what a person asks by letter or by telephone: correct what they told, tell who they are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor
from models.people import Person
from rules.conversation.answers import CHECKS, AnswerCheck
from rules.conversation.given_names import given_name
from services.enrolment import messages
from services.outbox import kinds, outbox
from services.people import people
from services.people.roles import is_staff


class IdentityCheck(StrEnum):
    """How the identity of a requester was checked; no paper is kept. Values end text keys."""

    CALLED = "called"
    """At the number that they had given before."""
    ANSWERED = "answered"
    """From the chat, or the e-mail that they had given before."""
    SEEN = "seen"


class CorrectableField(StrEnum):
    """What a person told about themselves, and may have corrected; ends text keys."""

    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"


FORMS = {
    CorrectableField.FIRST_NAME: AnswerCheck.NAME,
    CorrectableField.PHONE: AnswerCheck.PHONE,
    CorrectableField.EMAIL: AnswerCheck.EMAIL,
}


def acts_alone(session: Session, person: Person) -> bool:
    """Tell whether only they may change their account: a member of the team has it at hand."""
    return is_staff(session, person.id)


def as_kept(told: CorrectableField, text: str) -> str | None:
    """Return the text in the form stored; None if invalid."""
    value = CHECKS[FORMS[told]](text)
    return given_name(value) if value and told is CorrectableField.FIRST_NAME else value


def correct(
    session: Session, person: Person, told: CorrectableField, value: str, now: datetime, cause: str
) -> None:
    """Keep a corrected value, in the form of `as_kept`; a mentor's first name stands twice.

    The person is told in their chat, in case somebody else asked. `cause` names the request.
    """
    people.lock_person(session, person.id)
    setattr(person, told, value)
    mentor = session.get(Mentor, person.id)
    if mentor is not None and told is CorrectableField.FIRST_NAME:
        mentor.first_name = value
    outbox.enqueue(
        session,
        messages.TEAM_VERDICT,
        person,
        key=f"corrected:{person.id}:{cause}",
        due_at=now,
        params=kinds.message_params(f"rights.told.{told}"),
    )
