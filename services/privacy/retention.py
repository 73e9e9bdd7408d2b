"""Erase what has been kept long enough, a slice at a time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    UpdateBase,
    delete,
    exists,
    func,
    literal_column,
    or_,
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
from models.people import Address, AuditEntry, Person
from models.profile import Consent, ConsentPurpose
from models.programme import ProgrammeSession
from models.team import Invitation
from models.workshops import Workshop
from rules.privacy.retention import (
    AUDITED,
    COMFORT,
    HOST_NAMES,
    INFORMED,
    INVITED,
    MESSAGES_KEPT,
    NOTICE,
    OFFER_CONTACTS,
    PHOTOS,
    UNFINISHED,
    UPDATES_KEPT,
)
from rules.schedule.days import ONE_DAY
from rules.schedule.time_zones import zone_of_session
from services.announcements import recipients
from services.conversation import inline_buttons, private_messages, updates
from services.conversation.replies import Outgoing
from services.desk import acts, desks, notes
from services.outbox import email_outbox, sent_pictures
from services.outbox.sweep_cursor import LOOKED_AT, SLICE
from services.people import addresses, day_limits, people
from services.people.tokens import RandomBelow
from services.portraits import photos
from services.privacy import looks, silence_notice
from services.privacy.erasure import erase
from services.safeguarding.fingerprints import Fingerprints
from services.team import absences
from services.webchat import devices, files, messages, posts, returning

ADDRESS_WAITS = timedelta(hours=1)
"""How long a typed address waits for its confirmation."""
ERASED_AT_ONCE, FORGOTTEN_AT_ONCE, PURGED_AT_ONCE = 8, 20, 100
"""How many rows or people one transaction takes."""
OUR_NUMBERS = 2**62
NOBODY = 0
"""The lane of an answered update whose person was erased."""


def forget_private(session: Session, bot_id: int, now: datetime, random_below: RandomBelow) -> bool:
    """Forget addresses that nobody confirmed, here and in the chat: they are asked anew."""
    rows = session.execute(*_unconfirmed(bot_id, now - ADDRESS_WAITS)).all()
    for conversation, address in rows:
        replies = private_messages.erasures(session, bot_id, conversation.traces or ())
        conversation.pending = conversation.traces = None
        if address is not None and replies:
            _say(session, address, replies, now, random_below)
    return len(rows) == FORGOTTEN_AT_ONCE


def when_private_is_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first_private())
    return first and max(first + ADDRESS_WAITS, now)


@constant
def _unconfirmed(bot_id: int, heard_until: datetime) -> Select[Conversation, Address | None]:
    return (
        select(Conversation, Address)
        .join(Person, Person.id == Conversation.person_id)
        .outerjoin(Address, addresses.is_of(Person.id))
        .where(people.of_bot(bot_id), Conversation.call_id.is_(None))
        .where(Conversation.traces.is_not(None), Conversation.heard_at <= heard_until)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(of=Conversation, skip_locked=True)
    )


@constant
def _first_private() -> Select[datetime]:
    return select(func.min(Conversation.heard_at)).where(
        Conversation.traces.is_not(None), Conversation.call_id.is_(None)
    )


def _say(
    session: Session,
    address: Address,
    replies: Sequence[Outgoing],
    now: datetime,
    random_below: RandomBelow,
) -> None:
    """Record replies to no update, under a negative id of ours, for delivery to send."""
    update_id = -random_below(OUR_NUMBERS)
    updates.record(
        session,
        bot_id=address.bot_id,
        update_id=update_id,
        lane=addresses.lane_of(address),
        person_id=address.person_id,
        outgoing=replies,
        now=now,
    )
    updates.owe_now(session, address.bot_id, update_id, now)


def erase_due(
    session: Session,
    bot_id: int,
    now: datetime,
    random_below: RandomBelow,
    fingerprints: Fingerprints,
) -> bool:
    """Erase a slice of the people kept long enough, warn others; return if there may be more.

    Unfinished or refused: after 30 days; with « Prévenez-moi »: after 12 months; others: 30 days
    after a notice to which they gave no sign of life (`silence_notice`).
    """
    looked_at = looks.due(session, bot_id, now)
    erased = to_erase(session, bot_id, looked_at, now)[:ERASED_AT_ONCE]
    for person_id in erased:
        erase(session, person_id, "kept_long_enough", now, random_below, fingerprints)
    if len(erased) == ERASED_AT_ONCE:
        return True
    forget_session_notes(session, looked_at, now)
    kept = set(looked_at) - set(erased)
    silent = silence_notice.due(session, bot_id, sorted(kept), now)
    for person in silent[:SLICE]:
        silence_notice.warn(session, person, now)
    later = {person.id for person in silent[SLICE:]}
    looks.put_off(session, kept - later, now)
    return bool(later) or len(looked_at) == LOOKED_AT


def to_erase(session: Session, bot_id: int, ids: Sequence[int], now: datetime) -> list[int]:
    """Return the people to erase among some ids: a first slice at least."""
    due = _kept_long_enough(bot_id, ids, now - UNFINISHED, now - INFORMED)
    silent = _silent_since_notice(bot_id, ids, now - NOTICE)
    return sorted({*session.scalars(*due), *session.scalars(*silent)})


def purge(session: Session, bot_id: int, now: datetime) -> bool:
    """Delete a slice of old updates and messages; return if more remain.

    Telegram sends no update again after a day.
    """
    session.execute(*_clear_lanes_of_erased(bot_id))
    email_outbox.purge(session, bot_id, now)
    day_limits.forget(session, now)
    absences.forget(session, now)
    inline_buttons.purge(session, now - UPDATES_KEPT)
    sent_pictures.purge(session, bot_id, now - sent_pictures.KEPT)
    messages.forget_old(session, now)
    _forget_pages_of_ended_sessions(session, now)
    posts.forget_old(session, now)
    files.forget_old(session, now)
    returning.forget_words(session, now)
    devices.forget_ended(session, now)
    desks.forget_ended(session, now)
    acts.forget_old(session, now)
    notes.forget_old(session, now)
    photos.purge(session, bot_id, now - PHOTOS)
    more_recipients = recipients.purge(session, bot_id, now - MESSAGES_KEPT)
    update_ids = session.scalars(*_old_updates(bot_id, now - UPDATES_KEPT)).all()
    message_ids = session.scalars(*_old_messages(bot_id, now - MESSAGES_KEPT)).all()
    if update_ids:
        session.execute(*_delete_updates(bot_id, update_ids))
    if message_ids:
        session.execute(*_clear_cards(message_ids))
        session.execute(*_delete_messages(message_ids))
    more_records = _purge_records(session, now)
    more = more_recipients or more_records or PURGED_AT_ONCE in (len(update_ids), len(message_ids))
    if not more:  # cleans the disk of what other sweeps and turns deleted since the last time
        wipe_from_disk(session)
    return more


def _purge_records(session: Session, now: datetime) -> bool:
    """Purge the team's audit, invitations, and hosts and contacts that a file named."""
    purges = [
        (_old_audit(now - AUDITED), _delete_audit),
        (_old_invitations(now - INVITED), _delete_invitations),
        (_old_workshops(now - HOST_NAMES), _clear_hosts),
        (_old_offers(now - OFFER_CONTACTS), _clear_addresses),
    ]
    more = False
    for select_old, erase_rows in purges:
        ids = session.scalars(*select_old).all()
        if ids:
            session.execute(*erase_rows(ids))
        more = more or len(ids) == PURGED_AT_ONCE
    return more


def _forget_pages_of_ended_sessions(session: Session, now: datetime) -> None:
    """Forget what the chat page said to people until the end of their session's last day."""
    for ended in session.scalars(*_ended_since((now - messages.KEPT).date(), now.date())):
        day_after = datetime.combine(ended.ends_on + ONE_DAY, time(0), zone_of_session(ended))
        if day_after <= now:
            messages.forget_said_to(session, _people_in(ended.id), day_after.astimezone(UTC))


def forget_session_notes(session: Session, looked_at: Sequence[int], now: datetime) -> None:
    """Forget comfort needs, and the note of safe contact, 30 days after the last session.

    The consent to comfort needs goes with them.
    """
    ids = session.scalars(*_no_more_in_session(looked_at, (now - COMFORT).date())).all()
    if ids:
        session.execute(*_withdraw_consents(ids, now))
        session.execute(*_clear_session_notes(ids))


@constant
def _ended_since(since: date, until: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(ProgrammeSession.ends_on.between(since, until))


def _people_in(session_id: int) -> Select[int]:
    is_in = Enrolment.session_id == session_id, Enrolment.status.not_in(OUT_OF_SESSION)
    return select(Enrolment.person_id).where(*is_in)


@constant
def _kept_long_enough(
    bot_id: int, ids: Sequence[int], unfinished: datetime, uninformed: datetime
) -> Select[int]:
    enrolled, talked = Enrolment.person_id == Person.id, Conversation.person_id == Person.id
    has_place = exists().where(enrolled, Enrolment.status.not_in(OUT_OF_SESSION))
    lately = exists().where(talked, Conversation.heard_at > unfinished)
    changed = exists().where(enrolled, Enrolment.changed_at > unfinished)
    waits_for_news = Person.keep_informed_at.is_not(None) & (Person.keep_informed_at > uninformed)
    return (
        select(Person.id)
        .where(Person.id.in_(ids), people.of_bot(bot_id), Person.joined_at <= unfinished)
        .where(~has_place, ~silence_notice.has_or_had_role(), ~lately, ~changed, ~waits_for_news)
        .order_by(Person.id)
        .limit(ERASED_AT_ONCE)
    )


@constant
def _silent_since_notice(bot_id: int, ids: Sequence[int], told_until: datetime) -> Select[int]:
    return silence_notice.silent_since_notice(bot_id, ids, told_until).limit(ERASED_AT_ONCE)


@constant
def _clear_lanes_of_erased(bot_id: int) -> UpdateBase:
    """Clear the lane of answered updates whose person was erased.

    The number is in the statement itself, or the partial index would not serve.
    """
    nobody: ColumnElement[int] = literal_column(str(NOBODY))
    return (
        update(Update)
        .where(Update.bot_id == bot_id, Update.person_id.is_(None), Update.lane != nobody)
        .where(Update.answered_at.is_not(None))
        .values(lane=NOBODY)
    )


@constant
def _old_updates(bot_id: int, until: datetime) -> Select[int]:
    query = select(Update.update_id).where(Update.bot_id == bot_id, Update.answered_at <= until)
    return query.limit(PURGED_AT_ONCE)


@constant
def _old_messages(bot_id: int, until: datetime) -> Select[int]:
    is_old = OutboxMessage.bot_id == bot_id, OutboxMessage.finished_at <= until
    return select(OutboxMessage.id).where(*is_old).limit(PURGED_AT_ONCE)


@constant
def _old_audit(until: datetime) -> Select[int]:
    return select(AuditEntry.id).where(AuditEntry.at <= until).limit(PURGED_AT_ONCE)


@constant
def _delete_audit(ids: Sequence[int]) -> UpdateBase:
    return delete(AuditEntry).where(AuditEntry.id.in_(ids))


@constant
def _old_invitations(until: datetime) -> Select[int]:
    return select(Invitation.id).where(Invitation.expires_at <= until).limit(PURGED_AT_ONCE)


@constant
def _delete_invitations(ids: Sequence[int]) -> UpdateBase:
    return delete(Invitation).where(Invitation.id.in_(ids))


@constant
def _old_workshops(until: datetime) -> Select[int]:
    is_old = Workshop.host_name != "", Workshop.ends_at <= until
    return select(Workshop.id).where(*is_old).limit(PURGED_AT_ONCE)


@constant
def _clear_hosts(ids: Sequence[int]) -> UpdateBase:
    return update(Workshop).where(Workshop.id.in_(ids)).values(host_name="")


@constant
def _old_offers(until: datetime) -> Select[int]:
    is_old = Opportunity.contact_email.is_not(None), Opportunity.live_until <= until
    return select(Opportunity.id).where(*is_old).limit(PURGED_AT_ONCE)


@constant
def _clear_addresses(ids: Sequence[int]) -> UpdateBase:
    return update(Opportunity).where(Opportunity.id.in_(ids)).values(contact_email=None)


@constant
def _delete_updates(bot_id: int, ids: Sequence[int]) -> UpdateBase:
    return delete(Update).where(Update.bot_id == bot_id, Update.update_id.in_(ids))


ABOUT_SOMEONE = OutboxMessage.about_id.is_not(None) & OutboxMessage.message_id.is_not(None)
"""It stands in a chat of the team: an erasure, years later, must find and replace it."""


@constant
def _clear_cards(ids: Sequence[int]) -> UpdateBase:
    """Clear the words and date of cards still shown, which next purges then skip."""
    cards = update(OutboxMessage).where(OutboxMessage.id.in_(ids), ABOUT_SOMEONE)
    return cards.values(finished_at=None, params={})


@constant
def _delete_messages(ids: Sequence[int]) -> UpdateBase:
    return delete(OutboxMessage).where(OutboxMessage.id.in_(ids), ~ABOUT_SOMEONE)


@constant
def _no_more_in_session(looked_at: Sequence[int], last_day: date) -> Select[int]:
    ends_on = ProgrammeSession.ends_on
    was_in = _enrolled_in(ends_on <= last_day)
    is_in = _enrolled_in(ends_on > last_day, Enrolment.status.not_in(OUT_OF_SESSION))
    told = (
        Person.id.in_(looked_at),
        or_(Person.comfort_needs.is_not(None), Person.safe_contact.is_not(None)),
    )
    return select(Person.id).where(*told, was_in, ~is_in)


def _enrolled_in(*conditions: ColumnElement[bool]) -> Exists:
    """Return the condition that the person is enrolled in such a session."""
    return exists().where(
        Enrolment.person_id == Person.id, ProgrammeSession.id == Enrolment.session_id, *conditions
    )


@constant
def _withdraw_consents(person_ids: Sequence[int], now: datetime) -> UpdateBase:
    return (
        update(Consent)
        .where(Consent.person_id.in_(person_ids), Consent.purpose == ConsentPurpose.COMFORT_NEEDS)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


@constant
def _clear_session_notes(ids: Sequence[int]) -> UpdateBase:
    forgotten = {"comfort_needs": None, "safe_contact": None}
    return update(Person).where(Person.id.in_(ids)).values(**forgotten)
