"""Find people and lock their rows; revoke links sent to them."""

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import lock_rows
from models.people import Person

LOCKED_PERSON = (
    select(Person.id).where(Person.id == bindparam("person")).with_for_update(key_share=True)
)


def stop_email_copies(session: Session, person_id: int) -> None:
    session.execute(update(Person).where(Person.id == person_id).values(email_copies_at=None))


def revoke_links(session: Session, person_id: int) -> bool:
    """Revoke every link that was sent to this person, by a new generation of theirs.

    Return False when there is nobody. The link that stops e-mails is never revoked.
    """
    query = update(Person).where(Person.id == person_id)
    raised = query.values(link_generation=Person.link_generation + 1).returning(Person.id)
    return session.execute(raised).first() is not None


def language_of(session: Session, person_id: int) -> str:
    query = select(Person.language).where(Person.id == person_id)
    return session.scalar(query) or DEFAULT_LANGUAGE


def of_bot(bot_id: int) -> ColumnElement[bool]:
    """Return the condition that a person belongs to a bot, in a form that no index serves.

    SQLite would otherwise start from the index on `bot_id`, which selects nearly everybody.
    """
    return Person.bot_id + 0 == bot_id


def whose_is_of_bot(person_id: InstrumentedAttribute[int], bot_id: int) -> ColumnElement[bool]:
    """Return the condition that the person of a row belongs to this bot, without a join."""
    person = aliased(Person)
    return exists().where(person.id == person_id, person.bot_id == bot_id)


def find(session: Session, bot_id: int, person_id: int) -> Person | None:
    """Return the person; None if they are erased, or of another bot."""
    person = session.get(Person, person_id)
    return person if person is not None and person.bot_id == bot_id else None


def is_of_another_bot(session: Session, person_id: int | None, bot_id: int) -> bool:
    """Tell whether the person belongs to another bot, whose own team decides."""
    person = session.get(Person, person_id) if person_id is not None else None
    return person is not None and person.bot_id != bot_id


def department_of(session: Session, person_id: int) -> str | None:
    """Return the department of a person, None if it is unknown."""
    return session.get_one(Person, person_id).department


def lock_person(session: Session, person_id: int) -> None:
    """Lock the person until the transaction ends.

    A turn has locked its person already; this is for other callers (sweeps, tests).
    """
    session.flush()
    lock_rows(session, LOCKED_PERSON, {"person": person_id})
