"""Tell the team how to reach a person: their telephone, and their e-mail, verified or not."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.mentors import Mentor
from models.offers import Employer
from models.people import Person


def lines_of(session: Session, person: Person, language: str) -> Iterator[Html]:
    """Yield each way to reach the person outside the chat, or that there is none."""
    lines = [translate(language, "person.line.phone", value=person.phone)] if person.phone else []
    lines += _emails(session, person, language)
    yield from lines or [translate(language, "person.line.no_contact")]


def _emails(session: Session, person: Person, language: str) -> Iterator[Html]:
    if person.email:
        yield translate(language, "person.line.email", value=person.email)
    for holder in (session.get(Mentor, person.id), session.get(Employer, person.id)):
        if holder is None or not holder.work_email or holder.work_email == person.email:
            continue
        proof = "verified" if holder.email_confirmed_at else "unverified"
        yield translate(language, f"person.line.email_{proof}", value=holder.work_email)
