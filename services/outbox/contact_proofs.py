"""Tell whether a visitor of the chat page has proved an e-mail, or was called on a number.

Without a proof, a visitor is only a cookie: whoever clears it would be somebody new, and a script
could take every seat. An account of Telegram needs no proof.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.outbox import ContactProof, OutboxEmail
from models.people import Address, ChannelName, Person
from services.people import addresses

AGAIN_AFTER = timedelta(minutes=15)
"""For how long a code that came back says who sits before a page."""


def of_person(session: Session, person_id: int) -> ContactProof:
    """Return the proof of a person, which may be empty still."""
    proof = session.get(ContactProof, person_id)
    if proof is None:
        proof = ContactProof(person_id=person_id)
        session.add(proof)
        session.flush()
    return proof


def lacks(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that a person is of the chat page alone, and has proved nothing."""
    theirs = Address.person_id == person_id
    is_proved = or_(
        ContactProof.email_confirmed_at.is_not(None), ContactProof.called_at.is_not(None)
    )
    return and_(
        exists().where(theirs, Address.channel == ChannelName.WEB),
        ~exists().where(theirs, Address.channel == ChannelName.TELEGRAM),
        ~exists().where(ContactProof.person_id == person_id, is_proved),
    )


def reads_on_visits(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that later messages to a person wait for a visit to the chat page.

    They are written to on the chat page, and proved no e-mail, or want none.
    """
    is_mailed = (
        ContactProof.person_id == person_id,
        ContactProof.email_confirmed_at.is_not(None),
        ContactProof.stopped_at.is_(None),
    )
    is_on_page = addresses.is_of(person_id), Address.channel == ChannelName.WEB
    return and_(exists().where(*is_on_page), ~exists().where(*is_mailed))


def waits_for_visit(session: Session, person_id: int) -> bool:
    """Tell whether later messages to a person wait for a visit to the chat page."""
    return session.scalar(*_waiting_for_visit(person_id)) is not None


def is_lacking(session: Session, person_id: int) -> bool:
    """Tell whether a person must prove an e-mail or a number before a place is given to them."""
    return session.scalar(*_lacking(person_id)) is not None


def is_to_prove_again(session: Session, person_id: int, now: datetime) -> bool:
    """Tell whether a code must come back once more, before a copy is given or all is erased.

    It is asked of who came by the page alone and proved an e-mail, unless a code came back just
    now. Who proved none has none to prove.
    """
    confirmed_at = session.scalar(*_confirmed_at(person_id))
    return confirmed_at is not None and now - confirmed_at >= AGAIN_AFTER


def note_call(session: Session, person_id: int, now: datetime) -> None:
    """Note that the team reached a person at the telephone number the person gave."""
    of_person(session, person_id).called_at = now


def stop_emails(session: Session, person_id: int, now: datetime) -> None:
    """Send by e-mail no more of what the chat page says."""
    if (proof := session.get(ContactProof, person_id)) is not None:
        proof.stopped_at = proof.stopped_at or now


def may_be_written_to(session: Session, email: OutboxEmail, _: datetime) -> bool:
    """Tell whether what the page said may still leave: the address is theirs, and wanted."""
    proof = session.get(ContactProof, email.person_id)
    if proof is None or proof.email != email.to_address:
        return False
    return proof.email_confirmed_at is not None and proof.stopped_at is None


@constant
def _waiting_for_visit(person_id: int) -> Select[int]:
    return select(Person.id).where(Person.id == person_id, reads_on_visits(Person.id))


@constant
def _lacking(person_id: int) -> Select[int]:
    return select(Person.id).where(Person.id == person_id, lacks(Person.id))


@constant
def _confirmed_at(person_id: int) -> Select[datetime | None]:
    theirs = Address.person_id == person_id, Address.channel == ChannelName.TELEGRAM
    return select(ContactProof.email_confirmed_at).where(
        ContactProof.person_id == person_id, ~exists().where(*theirs)
    )
