"""Count what has been kept long enough, and what the sweeps would erase, but change nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from locales import N_
from models.conversation import Update
from models.mentoring.safeguarding import ReportTrace
from models.offers import Opportunity
from models.outbox import OutboxEmail, OutboxMessage
from models.people import AuditEntry, Person
from models.team import Invitation
from models.workshops import Workshop
from rules.privacy.retention import (
    AUDITED,
    HOST_NAMES,
    INVITED,
    MESSAGES_KEPT,
    OFFER_CONTACTS,
    UPDATES_KEPT,
)
from services.outbox.email_outbox import KEPT as EMAILS
from services.privacy import retention, silence_notice

SLICE = 200
TO_TELL, TO_ERASE = N_("people to tell"), N_("people to erase")


def count(session: Session, now: datetime) -> Mapping[str, int]:
    """Return counts by name: people to tell and to erase, rows to purge."""
    counts = Counter[str]({TO_TELL: 0, TO_ERASE: 0})
    for bot_id, ids in _people(session):
        counts[TO_TELL] += len(silence_notice.due(session, bot_id, ids, now))
        counts[TO_ERASE] += len(_to_erase(session, bot_id, ids, now))
    for name, conditions in _rows(now).items():
        counts[name] = session.scalar(select(func.count()).where(*conditions)) or 0
    return counts


def _people(session: Session) -> Iterator[tuple[int, Sequence[int]]]:
    for bot_id in session.scalars(select(Person.bot_id).distinct()).all():
        ids = session.scalars(select(Person.id).where(Person.bot_id == bot_id)).all()
        yield from ((bot_id, ids[at : at + SLICE]) for at in range(0, len(ids), SLICE))


def _to_erase(session: Session, bot_id: int, ids: Sequence[int], now: datetime) -> Sequence[int]:
    """Return the ids of the people to erase; `retention` names a few at a time."""
    to_erase: list[int] = []
    others = list(ids)
    while more := retention.to_erase(session, bot_id, others, now):
        to_erase += more
        others = [person_id for person_id in others if person_id not in set(more)]
    return to_erase


def _rows(now: datetime) -> Mapping[str, tuple[ColumnElement[bool], ...]]:
    return {
        N_("updates"): (Update.answered_at <= now - UPDATES_KEPT,),
        N_("outbox"): (OutboxMessage.finished_at <= now - MESSAGES_KEPT,),
        N_("letters"): (OutboxEmail.finished_at <= now - EMAILS,),
        N_("audit"): (AuditEntry.at <= now - AUDITED,),
        N_("fingerprints of reports"): (ReportTrace.expires_at <= now,),
        N_("invitations"): (Invitation.expires_at <= now - INVITED,),
        N_("hosts of workshops"): (Workshop.host_name != "", Workshop.ends_at <= now - HOST_NAMES),
        N_("contacts of offers"): (
            Opportunity.contact_email.is_not(None),
            Opportunity.live_until <= now - OFFER_CONTACTS,
        ),
    }
