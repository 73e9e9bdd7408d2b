"""How long things are kept: what has had its time goes, a slice at a time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    UpdateBase,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Session

from models.conversation import Conversation, Update
from models.engine.constant import constant
from models.engine.erasing import wipe_from_disk
from models.enrolment import OUT_OF_SESSION, Enrolment
from models.offers import Opportunity
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person
from models.profile import Consent, Purpose
from models.programme import ProgrammeSession
from models.team import Invitation
from models.workshops import Workshop
from rules.privacy.retention import (
    ADDRESSES,
    AUDITED,
    COMFORT,
    HEARD,
    HOST_NAMES,
    INFORMED,
    INVITED,
    NOTICE,
    SAID,
    UNFINISHED,
)
from services.announcements import recipients
from services.conversation import inline_buttons, private_messages, updates
from services.conversation.replies import Outgoing
from services.mentoring.reports.traces import Traces
from services.outbox import email_outbox, sweep_cursor
from services.outbox.sweep_cursor import LOOKED_AT, START, Place
from services.people import people
from services.people.tokens import Chance
from services.privacy import silence_notice
from services.privacy.erasure import erase

PRIVATE = timedelta(hours=1)
"""How long a typed address waits for its confirmation."""
ERASED, FORGOTTEN, PURGED = 8, 20, 100
"""In one transaction."""
ROUND = "erasures"
OUR_NUMBERS = 2**62
NOBODY = 0
"""The chat of an answered update whose person was erased."""


def forget_private(session: Session, bot_id: int, now: datetime, chance: Chance) -> bool:
    """An address that nobody confirmed is not kept, here or in the chat: it is asked anew."""
    found = session.execute(*_unconfirmed(bot_id, now - PRIVATE)).all()
    for conversation, chat_id in found:
        lines = private_messages.erasures(session, bot_id, conversation.traces or ())
        conversation.pending = conversation.traces = None
        if chat_id is not None and lines:
            _say(session, conversation.person_id, bot_id, chat_id, lines, now, chance)
    return len(found) == FORGOTTEN


def when_private_is_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first_private())
    return first and max(first + PRIVATE, now)


@constant
def _unconfirmed(bot_id: int, heard_until: datetime) -> Select[Conversation, int | None]:
    return (
        select(Conversation, Person.telegram_id)
        .join(Person, Person.id == Conversation.person_id)
        .where(people.of_bot(bot_id), Conversation.call_id.is_(None))
        .where(Conversation.traces.is_not(None), Conversation.heard_at <= heard_until)
        .limit(FORGOTTEN)
        .with_for_update(of=Conversation, skip_locked=True)
    )


@constant
def _first_private() -> Select[datetime]:
    return select(func.min(Conversation.heard_at)).where(
        Conversation.traces.is_not(None), Conversation.call_id.is_(None)
    )


def _say(
    session: Session,
    person_id: int,
    bot_id: int,
    chat_id: int,
    lines: Sequence[Outgoing],
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


def erase_due(session: Session, bot_id: int, now: datetime, chance: Chance, traces: Traces) -> bool:
    """Unfinished or refused: 30 days; with « Prévenez-moi »: 12 months; others 30 days after a
    notice to which nothing came (`silence_notice`).

    A slice of a round through everybody; whether the round goes on.
    """
    after = sweep_cursor.reached(session, bot_id).get(ROUND, START).id
    looked_at = session.scalars(*_next_ones(after)).all()
    gone = had_their_time(session, bot_id, looked_at, now)[:ERASED]
    for person_id in gone:
        erase(session, person_id, "kept_long_enough", now, chance, traces)
    last = gone if len(gone) == ERASED else looked_at
    more = len(gone) == ERASED or len(looked_at) == LOOKED_AT
    if more or after:
        sweep_cursor.reach(session, bot_id, ROUND, Place(now, last[-1] if more else 0))
    return more


def had_their_time(session: Session, bot_id: int, ids: Sequence[int], now: datetime) -> list[int]:
    """Those of these people who are to be erased; a slice at least of them."""
    due = _had_their_time(bot_id, ids, now - UNFINISHED, now - INFORMED)
    told = _told_in_vain(bot_id, ids, now - NOTICE)
    return sorted({*session.scalars(*due), *session.scalars(*told)})


def purge(session: Session, bot_id: int, now: datetime) -> bool:
    """What was heard and said long ago: Telegram sends nothing again after a day."""
    session.execute(*_left_alone(bot_id))
    email_outbox.purge(session, bot_id, now)
    inline_buttons.purge(session, now - HEARD)
    announced = recipients.purge(session, bot_id, now - SAID)
    heard = session.scalars(*_heard(bot_id, now - HEARD)).all()
    said = session.scalars(*_said(bot_id, now - SAID)).all()
    if heard:
        session.execute(*_unheard(bot_id, heard))
    if said:
        session.execute(*_still_shown(said))
        session.execute(*_unsaid(said))
    traces = _purge_traces(session, now)
    more = announced or traces or PURGED in (len(heard), len(said))
    if not more:  # what other sweeps, and turns, have forgotten since the last time goes as well
        wipe_from_disk(session)
    return more


def _purge_traces(session: Session, now: datetime) -> bool:
    """Of the team's acts, of invitations, of hosts and contacts that a file named."""
    found = [
        (_old_acts(now - AUDITED), _without_acts),
        (_old_invitations(now - INVITED), _without_invitations),
        (_old_workshops(now - HOST_NAMES), _without_hosts),
        (_old_offers(now - ADDRESSES), _without_addresses),
    ]
    more = False
    for old, without in found:
        ids = session.scalars(*old).all()
        if ids:
            session.execute(*without(ids))
        more = more or len(ids) == PURGED
    return more


def forget_comfort_needs(session: Session, now: datetime) -> bool:
    """30 days after the last session of the person; the agreement ends with them."""
    ids = session.scalars(*_without_a_session((now - COMFORT).date())).all()
    if ids:
        session.execute(*_agreements_over(ids, now))
        session.execute(*_needs_forgotten(ids))
    return len(ids) == PURGED


@constant
def _next_ones(after: int) -> Select[int]:
    return select(Person.id).where(Person.id > after).order_by(Person.id).limit(LOOKED_AT)


@constant
def _had_their_time(
    bot_id: int, ids: Sequence[int], unfinished: datetime, uninformed: datetime
) -> Select[int]:
    mine, heard = Enrolment.person_id == Person.id, Conversation.person_id == Person.id
    holds = exists().where(mine, Enrolment.status.not_in(OUT_OF_SESSION))
    lately = exists().where(heard, Conversation.heard_at > unfinished)
    changed = exists().where(mine, Enrolment.changed_at > unfinished)
    waits_for_news = Person.keep_informed_at.is_not(None) & (Person.keep_informed_at > uninformed)
    return (
        select(Person.id)
        .where(Person.id.in_(ids), people.of_bot(bot_id), Person.joined_at <= unfinished)
        .where(~holds, ~silence_notice.served(), ~lately, ~changed, ~waits_for_news)
        .order_by(Person.id)
        .limit(ERASED)
    )


@constant
def _told_in_vain(bot_id: int, ids: Sequence[int], told_until: datetime) -> Select[int]:
    return silence_notice.told_in_vain(bot_id, ids, told_until).limit(ERASED)


@constant
def _left_alone(bot_id: int) -> UpdateBase:
    """Their person is gone; the number is in the statement: the partial index serves."""
    nobody: ColumnElement[int] = literal_column(str(NOBODY))
    return (
        update(Update)
        .where(Update.bot_id == bot_id, Update.person_id.is_(None), Update.chat_id != nobody)
        .where(Update.answered_at.is_not(None))
        .values(chat_id=NOBODY)
    )


@constant
def _heard(bot_id: int, until: datetime) -> Select[int]:
    query = select(Update.update_id).where(Update.bot_id == bot_id, Update.answered_at <= until)
    return query.limit(PURGED)


@constant
def _said(bot_id: int, until: datetime) -> Select[int]:
    old = OutboxMessage.bot_id == bot_id, OutboxMessage.finished_at <= until
    return select(OutboxMessage.id).where(*old).limit(PURGED)


@constant
def _old_acts(until: datetime) -> Select[int]:
    return select(AuditEntry.id).where(AuditEntry.at <= until).limit(PURGED)


@constant
def _without_acts(ids: Sequence[int]) -> UpdateBase:
    return delete(AuditEntry).where(AuditEntry.id.in_(ids))


@constant
def _old_invitations(until: datetime) -> Select[int]:
    return select(Invitation.id).where(Invitation.expires_at <= until).limit(PURGED)


@constant
def _without_invitations(ids: Sequence[int]) -> UpdateBase:
    return delete(Invitation).where(Invitation.id.in_(ids))


@constant
def _old_workshops(until: datetime) -> Select[int]:
    named = Workshop.host_name != "", Workshop.ends_at <= until
    return select(Workshop.id).where(*named).limit(PURGED)


@constant
def _without_hosts(ids: Sequence[int]) -> UpdateBase:
    return update(Workshop).where(Workshop.id.in_(ids)).values(host_name="")


@constant
def _old_offers(until: datetime) -> Select[int]:
    named = Opportunity.contact_email.is_not(None), Opportunity.live_until <= until
    return select(Opportunity.id).where(*named).limit(PURGED)


@constant
def _without_addresses(ids: Sequence[int]) -> UpdateBase:
    return update(Opportunity).where(Opportunity.id.in_(ids)).values(contact_email=None)


@constant
def _unheard(bot_id: int, ids: Sequence[int]) -> UpdateBase:
    return delete(Update).where(Update.bot_id == bot_id, Update.update_id.in_(ids))


ABOUT_SOMEONE = OutboxMessage.about_id.is_not(None) & OutboxMessage.message_id.is_not(None)
"""It stands in a chat of the team: an erasure, years later, must still find and replace it."""


@constant
def _still_shown(ids: Sequence[int]) -> UpdateBase:
    """Kept without its words or a date, out of the way of the next purges."""
    still = update(OutboxMessage).where(OutboxMessage.id.in_(ids), ABOUT_SOMEONE)
    return still.values(finished_at=None, params={})


@constant
def _unsaid(ids: Sequence[int]) -> UpdateBase:
    return delete(OutboxMessage).where(OutboxMessage.id.in_(ids), ~ABOUT_SOMEONE)


@constant
def _without_a_session(last_day: date) -> Select[int]:
    ends_on = ProgrammeSession.ends_on
    was = _in_a_session(ends_on <= last_day)
    still = _in_a_session(ends_on > last_day, Enrolment.status.not_in(OUT_OF_SESSION))
    gone = select(Person.id).where(Person.comfort_needs.is_not(None), was, ~still)
    return gone.limit(PURGED)


def _in_a_session(*which: ColumnElement[bool]) -> Exists:
    """In one of those; a session is reached from the person."""
    return exists().where(
        Enrolment.person_id == Person.id, ProgrammeSession.id == Enrolment.session_id, *which
    )


@constant
def _agreements_over(person_ids: Sequence[int], now: datetime) -> UpdateBase:
    return (
        update(Consent)
        .where(Consent.person_id.in_(person_ids), Consent.purpose == Purpose.COMFORT_NEEDS)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


@constant
def _needs_forgotten(ids: Sequence[int]) -> UpdateBase:
    return update(Person).where(Person.id.in_(ids)).values(comfort_needs=None)
