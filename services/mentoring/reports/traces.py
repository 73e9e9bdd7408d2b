"""What stays of who was reported, once erased: fingerprints by which they are known again."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Delete, Select, delete, or_, select
from sqlalchemy.orm import Session

from models.employers import Employer
from models.engine.constant import constant
from models.mentoring import Mentor, Report, ReportTrace
from models.people import Person
from rules.mentoring.safety import KEPT
from rules.privacy.retention import REPORT_TRACES
from services.mentoring.reports import recipients
from services.outbox.email_verification import proven

PURGED = 20


class Proof(StrEnum):
    """What is the same as before; ends a text key."""

    ACCOUNT = "account"
    """The Telegram account: it is the same person."""
    ADDRESS = "address"
    """A proven e-mail at work: a mailbox may serve several people."""


Prints = Mapping[str, Proof]


def key_from(bot_token: str) -> bytes:
    """A key of its own: what knows people again is not what signs links."""
    return hmac.digest(b"declic: traces of reports", bot_token.encode(), sha256)


@dataclass(frozen=True, slots=True)
class Traces:
    """Whoever has no `key` can neither make a fingerprint nor tell whose it is."""

    key: bytes

    def keep(self, session: Session, person_id: int, now: datetime) -> None:
        """Before someone is erased: one fingerprint of each sort, for each report about them."""
        person = session.get_one(Person, person_id)
        prints = {**self.of_account(person), **self.of_addresses(session, person)}
        for report_id in session.scalars(*_about(person_id, now - KEPT)).all():
            session.execute(*_earlier(report_id, list(prints)))
            session.add_all(
                ReportTrace(
                    bot_id=person.bot_id,
                    report_id=report_id,
                    fingerprint=it,
                    expires_at=now + REPORT_TRACES,
                )
                for it in prints
            )
        session.flush()

    def of_account(self, person: Person) -> Prints:
        if person.telegram_id is None:
            return {}
        return {self._fingerprint(f"telegram:{person.telegram_id}"): Proof.ACCOUNT}

    def of_addresses(self, session: Session, person: Person) -> Prints:
        roles = session.get(Mentor, person.id), session.get(Employer, person.id)
        known = [proven(role) for role in roles if role is not None]
        return {self._fingerprint(f"email:{it.lower()}"): Proof.ADDRESS for it in known if it}

    def _fingerprint(self, what: str) -> str:
        return hmac.digest(self.key, what.encode(), sha256).hex()


def reports_of(
    session: Session, bot_id: int, prints: Prints, now: datetime
) -> Sequence[tuple[Report, Proof]]:
    """Reports about someone of these fingerprints, each with the best proof of it."""
    found: dict[int, Proof] = {}
    for report_id, fingerprint in session.execute(*_found(bot_id, list(prints), now)):
        if found.get(report_id) is not Proof.ACCOUNT:
            found[report_id] = prints[fingerprint]
    return [(session.get_one(Report, it), proof) for it, proof in found.items()]


def are_there(session: Session, bot_id: int, now: datetime) -> bool:
    return session.scalar(*_any(bot_id, now)) is not None


def forget(session: Session, now: datetime) -> bool:
    """Those that have had their time; whether there may be more."""
    ids = session.scalars(*_old(now)).all()
    if ids:
        session.execute(*_gone(ids))
    return len(ids) == PURGED


@constant
def _about(person_id: int, settled_after: datetime) -> Select[int]:
    """Open, or settled within the time they are kept."""
    still = or_(Report.settled_at.is_(None), Report.settled_at > settled_after)
    return select(Report.id).where(recipients.about(person_id), still)


@constant
def _earlier(report_id: int, fingerprints: Iterable[str]) -> Delete:
    """Of an erasure before: its time begins anew."""
    mine = ReportTrace.report_id == report_id, ReportTrace.fingerprint.in_(fingerprints)
    return delete(ReportTrace).where(*mine)


@constant
def _found(bot_id: int, fingerprints: Iterable[str], now: datetime) -> Select[int, str]:
    query = select(ReportTrace.report_id, ReportTrace.fingerprint).where(
        ReportTrace.bot_id == bot_id,
        ReportTrace.fingerprint.in_(fingerprints),
        ReportTrace.expires_at > now,
    )
    return query.order_by(ReportTrace.report_id)


@constant
def _any(bot_id: int, now: datetime) -> Select[int]:
    live = ReportTrace.bot_id == bot_id, ReportTrace.expires_at > now
    return select(ReportTrace.id).where(*live).limit(1)


@constant
def _old(now: datetime) -> Select[int]:
    return select(ReportTrace.id).where(ReportTrace.expires_at <= now).limit(PURGED)


@constant
def _gone(ids: Sequence[int]) -> Delete:
    return delete(ReportTrace).where(ReportTrace.id.in_(ids))
