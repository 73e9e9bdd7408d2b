"""How long things are kept: what has had its time goes, a slice at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Exists,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Session

from models.people import Consent, Person, Purpose
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from models.talk import Conversation, OutboxMessage, Update
from models.team import Role
from services import ledger, letters, people, progress, standing, traces, updates
from services.erasing import erase
from services.lines import Line
from services.progress import LOOKED_AT, START, Place
from services.scene import Chance

UNFINISHED, INFORMED, COMFORT = timedelta(days=30), timedelta(days=365), timedelta(days=30)
PRIVATE = timedelta(hours=1)
"""How long a typed address waits for its confirmation."""
HEARD, SAID = timedelta(days=35), timedelta(days=90)
"""Longer than a question stays open, and than the team answers a message."""
ERASED, FORGOTTEN, PURGED = 10, 20, 100
"""In one transaction."""
ROUND = "erasures"
OUR_NUMBERS = 2**62
NOBODY = 0
"""The chat of an answered update whose person was erased."""
GONE = (EnrolmentStatus.REFUSED, EnrolmentStatus.OFFERED, EnrolmentStatus.LEFT)


def forget_private(session: Session, bot_id: int, now: datetime, chance: Chance) -> bool:
    """An address that nobody confirmed is not kept, here or in the chat: it is asked anew."""
    query = (
        select(Conversation, Person.telegram_id)
        .join(Person, Person.id == Conversation.person_id)
        .where(people.of_bot(bot_id), Conversation.call_id.is_(None))
        .where(Conversation.traces.is_not(None), Conversation.heard_at <= now - PRIVATE)
        .limit(FORGOTTEN)
        .with_for_update(of=Conversation, skip_locked=True)
    )
    found = session.execute(query).all()
    for conversation, chat_id in found:
        lines = traces.erasures(session, bot_id, conversation.traces or ())
        conversation.pending = conversation.traces = None
        if chat_id is not None and lines:
            _say(session, conversation.person_id, bot_id, chat_id, lines, now, chance)
    return len(found) == FORGOTTEN


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


def erase_due(session: Session, bot_id: int, now: datetime, chance: Chance) -> bool:
    """Unfinished or refused: 30 days; with « Prévenez-moi »: 12 months.

    A slice of a round through everybody; whether the round goes on.
    """
    after = progress.reached(session, bot_id).get(ROUND, START).id
    everyone = select(Person.id).where(Person.id > after).order_by(Person.id)
    looked_at = session.scalars(everyone.limit(LOOKED_AT)).all()
    due = everyone.where(Person.id.in_(looked_at), people.of_bot(bot_id), *_had_their_time(now))
    gone = session.scalars(due.limit(ERASED)).all()
    for person_id in gone:
        erase(session, person_id, "kept_long_enough", now, chance)
    last = gone if len(gone) == ERASED else looked_at
    more = len(gone) == ERASED or len(looked_at) == LOOKED_AT
    if more or after:
        progress.reach(session, bot_id, ROUND, Place(now, last[-1] if more else 0))
    return more


def purge(session: Session, bot_id: int, now: datetime) -> bool:
    """What was heard and said long ago: Telegram sends nothing again after a day."""
    nobody: ColumnElement[int] = literal_column(
        str(NOBODY)
    )  # written in the statement: the partial index serves
    session.execute(
        update(Update)
        .where(Update.bot_id == bot_id, Update.person_id.is_(None), Update.chat_id != nobody)
        .where(Update.answered_at.is_not(None))
        .values(chat_id=NOBODY)
    )
    old_updates = (
        select(Update.update_id)
        .where(Update.bot_id == bot_id, Update.answered_at <= now - HEARD)
        .limit(PURGED)
    )
    old_messages = (
        select(OutboxMessage.id)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.finished_at <= now - SAID)
        .limit(PURGED)
    )
    letters.purge(session, bot_id, now)
    standing.purge(session, now - HEARD)
    announced = ledger.purge(session, bot_id, now - SAID)
    heard = session.scalars(old_updates).all()
    said = session.scalars(old_messages).all()
    session.execute(delete(Update).where(Update.bot_id == bot_id, Update.update_id.in_(heard)))
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(said)))
    return announced or PURGED in (len(heard), len(said))


def forget_comfort_needs(session: Session, now: datetime) -> bool:
    """30 days after the last session of the person; the agreement ends with them."""
    ends_on, last_day = ProgrammeSession.ends_on, (now - COMFORT).date()
    was = _in_a_session(ends_on <= last_day)
    still = _in_a_session(ends_on > last_day, Enrolment.status.not_in(GONE))
    gone = select(Person.id).where(Person.comfort_needs.is_not(None), was, ~still)
    ids = session.scalars(gone.limit(PURGED)).all()
    session.execute(
        update(Consent)
        .where(Consent.person_id.in_(ids), Consent.purpose == Purpose.COMFORT_NEEDS)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    session.execute(update(Person).where(Person.id.in_(ids)).values(comfort_needs=None))
    return len(ids) == PURGED


def _in_a_session(*which: ColumnElement[bool]) -> Exists:
    """In one of those; a session is reached from the person."""
    return exists().where(
        Enrolment.person_id == Person.id, ProgrammeSession.id == Enrolment.session_id, *which
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
