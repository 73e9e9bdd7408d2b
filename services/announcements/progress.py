"""How far an announcement has come: how many of each fate, why, how fast, what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, Fate, Reason, Recipient

LATELY = timedelta(seconds=10)
"""The rate is that of so long ago until now."""


@dataclass(frozen=True, slots=True)
class Figures:
    total: int
    """Recipients at the launch."""
    fates: Mapping[Fate, int]
    reasons: Mapping[tuple[Fate, Reason], int]
    later: int = 0
    """Queued for the morning, or for another try."""
    per_second: float = 0.0

    @property
    def over(self) -> int:
        """Those it came to, reached or not, and those who were erased since."""
        stopped = self.reasons.get((Fate.FAILED, Reason.STOPPED), 0)
        return self.total - self.fates.get(Fate.QUEUED, 0) - stopped

    @property
    def gone(self) -> int:
        return self.total - sum(self.fates.values())

    @property
    def left(self) -> timedelta | None:
        """How long those who may be written to now still take; None while nothing leaves."""
        now = self.fates.get(Fate.QUEUED, 0) - self.later
        return timedelta(seconds=now / self.per_second) if self.per_second else None


def figures(session: Session, announcement: Announcement, now: datetime) -> Figures:
    mine = Recipient.announcement_id == announcement.id
    query = select(Recipient.state, Recipient.reason, func.count()).where(mine)
    rows = session.execute(query.group_by(Recipient.state, Recipient.reason)).all()
    fates: dict[Fate, int] = {}
    for fate, _, number in rows:
        fates[fate] = fates.get(fate, 0) + number
    later = select(func.count()).where(
        mine,
        Recipient.state == Fate.QUEUED,
        Recipient.claim_epoch.is_(None),
        Recipient.next_try_at > now,
    )
    lately = select(func.count()).where(mine, Recipient.finished_at > now - LATELY)
    return Figures(
        total=announcement.recipients,
        fates=fates,
        reasons={(fate, reason): number for fate, reason, number in rows if reason},
        later=session.scalar(later) or 0,
        per_second=(session.scalar(lately) or 0) / LATELY.total_seconds(),
    )
