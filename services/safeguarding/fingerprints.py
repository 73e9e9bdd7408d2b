"""Keep fingerprints of erased people who were reported, to recognise a person who comes back."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self

from sqlalchemy import Delete, Select, delete, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.safeguarding import Report, ReportTrace
from models.people import Person
from rules.privacy.retention import REPORT_TRACES
from rules.safeguarding.safety import KEPT
from services.conversation.deployment import Deployment
from services.outbox.email_verification import addresses_of
from services.people import addresses
from services.safeguarding import recipients

PURGED = 20
ERASURE = 16
"""Characters of the number of an erasure: 64 bits."""


class FingerprintProof(StrEnum):
    """The proof that a person is the same, by which a text key ends."""

    ACCOUNT = "account"
    """The same address in a channel, as a Telegram account: the same person."""
    ADDRESS = "address"
    """The same proven work e-mail: several people may share a mailbox."""


FingerprintProofs = Mapping[str, FingerprintProof]


def key_from(secret: str) -> bytes:
    """Derive the key of the fingerprints, which differs from the key that signs links."""
    return hmac.digest(b"declic: traces of reports", secret.encode(), sha256)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Make fingerprints with a secret key; without it none can be made or attributed."""

    key: bytes

    @classmethod
    def of(cls, deployment: Deployment) -> Self:
        return cls(deployment.fingerprint_key)

    def keep(self, session: Session, person_id: int, now: datetime) -> None:
        """Store the fingerprints of a person about to be erased, for each report about them."""
        person = session.get_one(Person, person_id)
        prints = {**self.of_account(session, person_id), **self.of_emails(session, person)}
        for report_id in session.scalars(*_reports_about(person_id, now - KEPT)).all():
            session.execute(*_delete_earlier(report_id, list(prints)))
            session.add_all(
                ReportTrace(
                    bot_id=person.bot_id,
                    report_id=report_id,
                    fingerprint=fingerprint,
                    expires_at=now + REPORT_TRACES,
                )
                for fingerprint in prints
            )
        session.flush()

    def of_account(self, session: Session, person_id: int) -> FingerprintProofs:
        """Return the fingerprints of all addresses from which the person writes."""
        return {
            self._fingerprint(f"{address.channel}:{address.key}"): FingerprintProof.ACCOUNT
            for address in addresses.all_of_person(session, person_id)
        }

    def of_erasure(self, person: Person) -> str:
        """Return the number of an erasure: a proof, which names nobody without the key.

        After a restore, the same row has the same number: who was erased since is found again.
        """
        row = f"erasure:{person.bot_id}:{person.id}:{person.joined_at.isoformat()}"
        return self._fingerprint(row)[:ERASURE]

    def of_emails(self, session: Session, person: Person) -> FingerprintProofs:
        """Return the fingerprints of the work e-mails that the person has proved."""
        return {
            self._fingerprint(f"email:{address.lower()}"): FingerprintProof.ADDRESS
            for address in addresses_of(session, person.id)
        }

    def _fingerprint(self, identifier: str) -> str:
        return hmac.digest(self.key, identifier.encode(), sha256).hex()


def reports_of(
    session: Session, bot_id: int, prints: FingerprintProofs, now: datetime
) -> Sequence[tuple[Report, FingerprintProof]]:
    """Return the reports about a person with these fingerprints, each with its best proof."""
    proofs: dict[int, FingerprintProof] = {}
    for report_id, fingerprint in session.execute(*_matches(bot_id, list(prints), now)):
        if proofs.get(report_id) is not FingerprintProof.ACCOUNT:
            proofs[report_id] = prints[fingerprint]
    return [(session.get_one(Report, id_), proof) for id_, proof in proofs.items()]


def any_kept(session: Session, bot_id: int, now: datetime) -> bool:
    """Tell whether the bot keeps any fingerprint: without one, comparing is useless."""
    return session.scalar(*_any_fingerprint(bot_id, now)) is not None


def forget(session: Session, now: datetime) -> bool:
    """Delete expired fingerprints, `PURGED` at most; return whether more may be left."""
    ids = session.scalars(*_expired(now)).all()
    if ids:
        session.execute(*_delete(ids))
    return len(ids) == PURGED


@constant
def _reports_about(person_id: int, settled_after: datetime) -> Select[int]:
    """Select the reports about a person that are open, or settled and still kept."""
    is_kept = or_(Report.settled_at.is_(None), Report.settled_at > settled_after)
    return select(Report.id).where(recipients.about(person_id), is_kept)


@constant
def _delete_earlier(report_id: int, fingerprints: Iterable[str]) -> Delete:
    """Delete the fingerprints of an earlier erasure, so that the term starts again."""
    conditions = ReportTrace.report_id == report_id, ReportTrace.fingerprint.in_(fingerprints)
    return delete(ReportTrace).where(*conditions)


@constant
def _matches(bot_id: int, fingerprints: Iterable[str], now: datetime) -> Select[int, str]:
    query = select(ReportTrace.report_id, ReportTrace.fingerprint).where(
        ReportTrace.bot_id == bot_id,
        ReportTrace.fingerprint.in_(fingerprints),
        ReportTrace.expires_at > now,
    )
    return query.order_by(ReportTrace.report_id)


@constant
def _any_fingerprint(bot_id: int, now: datetime) -> Select[int]:
    conditions = ReportTrace.bot_id == bot_id, ReportTrace.expires_at > now
    return select(ReportTrace.id).where(*conditions).limit(1)


@constant
def _expired(now: datetime) -> Select[int]:
    return select(ReportTrace.id).where(ReportTrace.expires_at <= now).limit(PURGED)


@constant
def _delete(ids: Sequence[int]) -> Delete:
    return delete(ReportTrace).where(ReportTrace.id.in_(ids))
