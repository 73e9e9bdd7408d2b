"""Write by e-mail to a mentor or an employer who blocked the bot.

The e-mail holds a link to a page where they write back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.people import Person
from services.outbox import email_outbox, email_verification
from services.outbox.signed_links import TO_TEAM
from services.people import addresses


def address_of(session: Session, person_id: int) -> str | None:
    """Return the verified e-mail address of a mentor or an employer, if there is one."""
    return next(email_verification.addresses_of(session, person_id), None)


def is_by_email_only(session: Session, person: Person) -> bool:
    """Tell whether the person blocked the bot but has a verified address."""
    return addresses.is_blocked(session, person.id) and address_of(session, person.id) is not None


def send(
    session: Session,
    person: Person,
    message: str,
    *,
    key: str,
    now: datetime,
    life: timedelta = email_outbox.LIFE,
) -> bool:
    """Enqueue an e-mail with the team's `message`; same conditions and result as `write`."""
    values = {"message": message}
    return write(session, person, "from_team", values, key=f"answer:{key}", now=now, life=life)


def write(
    session: Session,
    person: Person,
    name: str,
    values: Mapping[str, str],
    *,
    key: str,
    now: datetime,
    life: timedelta = email_outbox.LIFE,
) -> bool:
    """Enqueue the e-mail whose text is `letter.<name>`; return True if a new one was queued.

    A person who still reads the chat, or has no verified address, is not written to.
    """
    address = address_of(session, person.id)
    if address is None or not addresses.is_blocked(session, person.id):
        return False
    return email_outbox.enqueue(
        session,
        person,
        address,
        key=key,
        text=f"letter.{name}",
        values=dict(values),
        links=[("letter.reply", TO_TEAM, person.id)],
        due_at=now,
        life=life,
    )
