"""Hold each kind of e-mail to its limits of a day: for the person, and for the mailbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from rules.outbox.email_limits import DailyLimit
from services.people import day_limits


def take(
    session: Session, key: bytes, limit: DailyLimit, person_id: int, address: str, now: datetime
) -> bool:
    """Count once for the person and for the mailbox; False when one has reached the limit.

    Who has reached their own limit counts for no mailbox any more: nobody can use up what another
    may receive.  `key` makes the fingerprints of mailboxes.
    """
    return day_limits.take(session, limit.name, limit.a_person, person_id, now) and (
        day_limits.take_mailbox(session, key, limit.name, limit.a_mailbox, address, now)
    )
