"""Count what has had its time, and what the sweeps would take: nothing is changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.conversation import Update
from models.mentoring import ReportTrace
from models.offers import Opportunity
from models.outbox import Letter, OutboxMessage
from models.people import AuditEntry, Person
from models.team import Invitation
from models.workshops import Workshop
from rules.privacy.retention import ADDRESSES, AUDITED, HEARD, HOST_NAMES, INVITED, SAID
from services.outbox.email_outbox import KEPT as LETTERS
from services.privacy import retention, silence_notice

SLICE = 200


def count(session: Session, now: datetime) -> Mapping[str, int]:
    """By what they are: people to tell and to erase, rows to purge."""
    found = Counter[str]({"people to tell": 0, "people to erase": 0})
    for bot_id, ids in _people(session):
        found["people to tell"] += len(silence_notice.due(session, bot_id, ids, now))
        found["people to erase"] += len(_to_erase(session, bot_id, ids, now))
    for name, old in _rows(now).items():
        found[name] = session.scalar(select(func.count()).where(*old)) or 0
    return found


def _people(session: Session) -> Iterator[tuple[int, Sequence[int]]]:
    for bot_id in session.scalars(select(Person.bot_id).distinct()).all():
        ids = session.scalars(select(Person.id).where(Person.bot_id == bot_id)).all()
        yield from ((bot_id, ids[at : at + SLICE]) for at in range(0, len(ids), SLICE))


def _to_erase(session: Session, bot_id: int, ids: Sequence[int], now: datetime) -> Sequence[int]:
    """A slice names a few at a time."""
    gone: list[int] = []
    left = list(ids)
    while more := retention.had_their_time(session, bot_id, left, now):
        gone += more
        left = [it for it in left if it not in set(more)]
    return gone


def _rows(now: datetime) -> Mapping[str, tuple[ColumnElement[bool], ...]]:
    return {
        "updates": (Update.answered_at <= now - HEARD,),
        "outbox": (OutboxMessage.finished_at <= now - SAID,),
        "letters": (Letter.finished_at <= now - LETTERS,),
        "audit": (AuditEntry.at <= now - AUDITED,),
        "traces of reports": (ReportTrace.expires_at <= now,),
        "invitations": (Invitation.expires_at <= now - INVITED,),
        "hosts of workshops": (Workshop.host_name != "", Workshop.ends_at <= now - HOST_NAMES),
        "contacts of offers": (
            Opportunity.contact_email.is_not(None),
            Opportunity.live_until <= now - ADDRESSES,
        ),
    }
