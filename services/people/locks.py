"""Lock a person's row, so that transactions that change the same person wait for each other."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.engine.database import hold
from models.people import Person

HOLD_PERSON = (
    select(Person.id).where(Person.id == bindparam("person")).with_for_update(key_share=True)
)


def hold_person(session: Session, person_id: int) -> None:
    """Lock the person until the transaction ends.

    A turn has locked its person already; this is for other callers (sweeps, tests).
    """
    session.flush()
    hold(session, HOLD_PERSON, {"person": person_id})
