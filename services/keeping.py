"""How long things are kept: what has had its time goes, a slice at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlalchemy.orm import Session

from models.people import Consent, Person, Purpose
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from models.talk import Conversation, OutboxMessage, Update
from models.team import Role
from services import kinds, traces, updates
from services.erasing import erase
from services.lines import Line
from services.scene import Chance

UNFINISHED, INFORMED, COMFORT = timedelta(days=30), timedelta(days=365), timedelta(days=30)
PRIVATE = timedelta(hours=1)
"""How long a typed address waits for its confirmation."""
HEARD, SAID = timedelta(days=35), timedelta(days=90)
"""Longer than a question stays open, and than the team answers a message."""
SLICE, PURGED = 20, 500
OUR_NUMBERS = 2**62
NOBODY = 0
"""The chat of an answered update whose person was erased."""
GONE = (EnrolmentStatus.REFUSED, EnrolmentStatus.OFFERED, EnrolmentStatus.LEFT)


def forget_private(session: Session, bot_id: int, now: datetime, chance: Chance) -> None:
    """An address that nobody confirmed is not kept, here or in the chat: it is asked anew."""
    query = (
        select(Conversation, Person.telegram_id)
        .join(Person, Person.id == Conversation.person_id)
        .where(Person.bot_id == bot_id, Conversation.call_id.is_(None))
        .where(Conversation.traces.is_not(None), Conversation.heard_at <= now - PRIVATE)
        .limit(SLICE)
        .with_for_update(of=Conversation, skip_locked=True)
    )
    for conversation, chat_id in session.execute(query).all():
        lines = traces.erasures(session, bot_id, conversation.traces or ())
        conversation.pending = conversation.traces = None
        if chat_id is not None and lines:
            _say(session, conversation.person_id, bot_id, chat_id, lines, now, chance)


def when_private_is_due(session: Session, now: datetime) -> datetime | None:
    query = select(func.min(Conversation.heard_at)).where(
        Conversation.traces.is_not(None), Conversation.call_id.is_(None)
    )
    first = session.scalar(query)
    return first and max(first + PRIVATE, now)


def _say(
    session: Session,
    person_id: int,
    bot_id: int,
    chat_id: int,
    lines: Sequence[Line],
    now: datetime,
    chance: Chance,
) -> None:
    """Lines that answer no update: under a number of ours, negative, for delivery to say."""
    update_id = -chance(OUR_NUMBERS)
    updates.record(
        session,
        bot_id=bot_id,
        update_id=update_id,
        chat_id=chat_id,
        person_id=person_id,
        lines=lines,
        now=now,
    )
    updates.owe_now(session, bot_id, update_id, now)


def erase_due(session: Session, bot_id: int, now: datetime, chance: Chance) -> None:
    """Unfinished or refused: 30 days; with « Prévenez-moi »: 12 months."""
    query = select(Person.id).where(Person.bot_id == bot_id, *_had_their_time(now)).limit(SLICE)
    for person_id in session.scalars(query).all():
        erase(session, person_id, "kept_long_enough", now, chance)


def purge(session: Session, bot_id: int, now: datetime) -> None:
    """What was heard and said long ago: Telegram sends nothing again after a day."""
    session.execute(
        update(Update)
        .where(Update.bot_id == bot_id, Update.person_id.is_(None))
        .where(Update.answered_at.is_not(None), Update.chat_id != NOBODY)
        .values(chat_id=NOBODY)
    )
    old_updates = (
        select(Update.update_id)
        .where(Update.bot_id == bot_id, Update.answered_at <= now - HEARD)
        .limit(PURGED)
    )
    session.execute(
        delete(Update).where(Update.bot_id == bot_id, Update.update_id.in_(old_updates))
    )
    old_messages = (
        select(OutboxMessage.id)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.finished_at <= now - SAID)
        .where(OutboxMessage.kind != kinds.NEW_SESSION.name)  # who was told is not told again
        .limit(PURGED)
    )
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(old_messages)))


def forget_comfort_needs(session: Session, now: datetime) -> None:
    """30 days after the last session of the person; the agreement ends with them."""
    last_day = (now - COMFORT).date()
    people = _in_a_session(ProgrammeSession.ends_on <= last_day)
    still = _in_a_session(ProgrammeSession.ends_on > last_day)
    gone = select(Person.id).where(
        Person.comfort_needs.is_not(None), Person.id.in_(people), Person.id.not_in(still)
    )
    ids = session.scalars(gone.limit(PURGED)).all()
    session.execute(
        update(Consent)
        .where(Consent.person_id.in_(ids), Consent.purpose == Purpose.COMFORT_NEEDS)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    session.execute(update(Person).where(Person.id.in_(ids)).values(comfort_needs=None))


def _in_a_session(when: ColumnElement[bool]) -> Select[int]:
    return (
        select(Enrolment.person_id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(when, Enrolment.status.not_in(GONE))
    )


def _had_their_time(now: datetime) -> list[ColumnElement[bool]]:
    holds = exists().where(Enrolment.person_id == Person.id, Enrolment.status.not_in(GONE))
    works = exists().where(Role.person_id == Person.id)
    lately = exists().where(
        Conversation.person_id == Person.id, Conversation.heard_at > now - UNFINISHED
    )
    changed = exists().where(
        Enrolment.person_id == Person.id, Enrolment.changed_at > now - UNFINISHED
    )
    waits_for_news = Person.keep_informed_at.is_not(None) & (
        Person.keep_informed_at > now - INFORMED
    )
    return [
        Person.joined_at <= now - UNFINISHED,
        ~holds,
        ~works,
        ~lately,
        ~changed,
        ~waits_for_news,
    ]
