"""A seat that is freed goes to the waiting list, in order, and the person is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from models.programme import ProgrammeSession
from rules.working_hours import MAINLAND, local_date
from services import kinds, outbox, programme, seats


def give_freed_seats(session: Session, now: datetime) -> None:
    for programme_session in programme.upcoming(session, local_date(now, MAINLAND)):
        if seats.free_seats(session, programme_session):
            _give(session, programme_session, now)


def _give(session: Session, programme_session: ProgrammeSession, now: datetime) -> None:
    for person_id in seats.promote(session, programme_session, now):
        outbox.promise(
            session,
            kinds.PLACE_FREED,
            session.get_one(Person, person_id),
            key=f"place_freed:{person_id}:{programme_session.id}",
            due_at=now,
            params=kinds.words("place_freed", {"session": programme_session.name}),
        )
