"""What the team says to a mentor or an employer who has no chat any more: a letter, with a link.

The link opens a page where they write back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.employers import Employer
from models.mentoring import Mentor
from models.people import Person
from services.outbox import email_outbox, email_verification
from services.outbox.email_rendering import TO_TEAM


def address_of(session: Session, person_id: int) -> str | None:
    """The one they have proven."""
    for holder in (session.get(Mentor, person_id), session.get(Employer, person_id)):
        if holder is not None and (address := email_verification.proven(holder)):
            return address
    return None


def is_by_email_only(session: Session, person: Person) -> bool:
    return person.blocked_at is not None and address_of(session, person.id) is not None


def send(
    session: Session,
    person: Person,
    message: str,
    *,
    key: str,
    now: datetime,
    life: timedelta = email_outbox.LIFE,
) -> bool:
    values = {"message": message}
    return write(session, person, "from_team", values, key=f"answer:{key}", now=now, life=life)


def write(
    session: Session,
    person: Person,
    letter: str,
    values: Mapping[str, str],
    *,
    key: str,
    now: datetime,
    life: timedelta = email_outbox.LIFE,
) -> bool:
    """Nothing to who still reads the chat, or has given no address."""
    address = address_of(session, person.id)
    if person.blocked_at is None or address is None:
        return False
    return email_outbox.enqueue(
        session,
        person,
        address,
        key=key,
        text=f"letter.{letter}",
        values=dict(values),
        links=[("letter.reply", TO_TEAM, person.id)],
        due_at=now,
        life=life,
    )
