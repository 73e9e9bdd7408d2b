"""Find people who have a place in a session, and the session in which a person has one."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from services.outbox import outbox
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE
from services.people import addresses, people


@cached_in_transaction
def session_of(session: Session, person_id: int) -> ProgrammeSession | None:
    """Return the latest session in which the person has a place."""
    return session.scalar(*_session_of(person_id))


def without_message(
    session: Session, bot_id: int, session_id: int, key_prefix: str
) -> Sequence[Person]:
    """Return a slice of people who have a place and no message of these keys, sent or queued.

    A key is `key_prefix` followed by the person's id.
    """
    return session.scalars(*_without_message(bot_id, session_id, key_prefix)).all()


def reachable_without_message(
    session: Session, bot_id: int, session_id: int, kind: MessageKind, most: int
) -> Sequence[Person]:
    """Return at most `most` people who have a place, may be written to, and have no such message.

    Its key is the kind's name, the session's id and the person's id.
    """
    key_prefix = f"{kind.name}:{session_id}:"
    return session.scalars(*_reachable(bot_id, session_id, key_prefix, most)).all()


def session_id_of(person_id: int) -> Select[int]:
    """Select the id of the latest session in which the person has a place."""
    return _latest(person_id).with_only_columns(ProgrammeSession.id)


def _latest(person_id: int) -> Select[ProgrammeSession]:
    return (
        select(ProgrammeSession)
        .join(Enrolment, Enrolment.session_id == ProgrammeSession.id)
        .where(Enrolment.person_id == person_id, Enrolment.status == EnrolmentStatus.PLACE)
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(1)
    )


_session_of = constant(_latest)


@constant
def _without_message(bot_id: int, session_id: int, key_prefix: str) -> Select[Person]:
    return _placed(bot_id, session_id, key_prefix).limit(SLICE)


@constant
def _reachable(bot_id: int, session_id: int, key_prefix: str, most: int) -> Select[Person]:
    query = _placed(bot_id, session_id, key_prefix)
    return query.where(addresses.is_reachable(Person.id)).limit(most)


def _placed(bot_id: int, session_id: int, key_prefix: str) -> Select[Person]:
    return (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.session_id == session_id, Enrolment.status == EnrolmentStatus.PLACE)
        .where(people.of_bot(bot_id), ~outbox.was_enqueued(bot_id, key_prefix, Person.id))
        .order_by(Person.id)
    )
