"""A seat that is freed goes to the waiting list, in order, and the person is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from models.programme import ProgrammeSession
from rules.working_hours import MAINLAND, local_date
from services import kinds, outbox, programme, seats


def give_freed_seats(session: Session, now: datetime) -> bool:
    """A slice; whether someone was told, so that there may be more."""
    return any(
        _give(session, it, now)
        for it in programme.upcoming(session, local_date(now, MAINLAND))
        if seats.someone_waits(session, it) and seats.free_seats(session, it)
    )


def _give(session: Session, programme_session: ProgrammeSession, now: datetime) -> bool:
    promoted = seats.promote(session, programme_session, now)
    for person_id in promoted:
        outbox.promise(
            session,
            kinds.PLACE_FREED,
            session.get_one(Person, person_id),
            key=f"place_freed:{person_id}:{programme_session.id}",
            due_at=now,
            params=kinds.words("place_freed", {"session": programme_session.name}),
        )
    return bool(promoted)
