"""Holding a person: whoever changes what is theirs waits for the one who does."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.engine.database import hold
from models.people import Person

HOLD_PERSON = (
    select(Person.id).where(Person.id == bindparam("person")).with_for_update(key_share=True)
)


def hold_person(session: Session, person_id: int) -> None:
    """A turn holds its person already; the others (ticks, tests) come through here."""
    session.flush()
    hold(session, HOLD_PERSON, {"person": person_id})
