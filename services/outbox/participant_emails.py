"""Queue e-mail copies for participants who asked for them: booked, moved, cancelled."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.outbox import OutboxEmail
from models.people import Person
from services.outbox import email_outbox
from services.outbox.email_rendering import Recheck
from services.outbox.signed_links import STOP_COPIES

BOOKED, MOVED, CANCELLED = "letter.copy_booked", "letter.copy_moved", "letter.copy_cancelled"

Version = Callable[[Session, int], tuple[int, bool] | None]
"""Returns the sequence of something booked, and whether it holds; None if it is gone."""


def send(
    session: Session,
    person: Person,
    text: str,
    values: Mapping[str, str],
    about: Mapping[str, Any],
    starts_at: datetime,
    now: datetime,
) -> None:
    """Queue an e-mail about a change to a booking or a registration that is still ahead."""
    if person.email is None or starts_at <= now:
        return
    subject = ":".join(str(part) for pair in about.items() for part in pair)
    email_outbox.enqueue(
        session,
        person,
        person.email,
        key=f"copy:{subject}",
        text=text,
        due_at=now,
        values=dict(values),
        links=[("letter.copy_stop", STOP_COPIES, person.id)],
        calendar={**about, "cancelled": text == CANCELLED},
        life=min(email_outbox.LIFE, starts_at - now),
    )


def rechecks(versions: Mapping[str, Version]) -> Mapping[str, Recheck]:
    """Return the checks of copies: they are wanted still, and nothing has changed since.

    `versions`, by what a copy is about: how it stands now.
    """

    def holds(session: Session, email: OutboxEmail, _: datetime) -> bool:
        person, about = session.get_one(Person, email.person_id), email.calendar or {}
        if person.email_copies_at is None or person.email != email.to_address:
            return False
        known = (of(session, about[name]) for name, of in versions.items() if name in about)
        if (version := next(known, None)) is None:
            return bool(about.get("cancelled"))
        sequence, is_booked = version
        return sequence == about["sequence"] and is_booked is not about["cancelled"]

    return dict.fromkeys((BOOKED, MOVED, CANCELLED), holds)
