"""Count how far an announcement has come: each outcome, its reasons, the rate, the time left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, NotSentReason, Recipient, RecipientState

LATELY = timedelta(seconds=10)
"""The window over which the rate is measured."""


@dataclass(frozen=True, slots=True)
class AnnouncementFigures:
    total: int
    """Recipients at the launch."""
    outcomes: Mapping[RecipientState, int]
    reasons: Mapping[tuple[RecipientState, NotSentReason], int]
    later: int = 0
    """Queued recipients who wait for the morning, or for another try."""
    per_second: float = 0.0

    @property
    def over(self) -> int:
        """Count the recipients done with, reached or not, with those erased since."""
        stopped = self.reasons.get((RecipientState.FAILED, NotSentReason.STOPPED), 0)
        return self.total - self.outcomes.get(RecipientState.QUEUED, 0) - stopped

    @property
    def gone(self) -> int:
        return self.total - sum(self.outcomes.values())

    @property
    def left(self) -> timedelta | None:
        """Return how long the recipients due now will take; None while nothing is sent."""
        due = self.outcomes.get(RecipientState.QUEUED, 0) - self.later
        return timedelta(seconds=due / self.per_second) if self.per_second else None


def figures(session: Session, announcement: Announcement, now: datetime) -> AnnouncementFigures:
    """Count the recipients by state and reason, and measure the pace of the last ten seconds."""
    of_announcement = Recipient.announcement_id == announcement.id
    query = select(Recipient.state, Recipient.reason, func.count()).where(of_announcement)
    rows = session.execute(query.group_by(Recipient.state, Recipient.reason)).all()
    outcomes: dict[RecipientState, int] = {}
    for outcome, _, number in rows:
        outcomes[outcome] = outcomes.get(outcome, 0) + number
    later = select(func.count()).where(
        of_announcement,
        Recipient.state == RecipientState.QUEUED,
        Recipient.claim_epoch.is_(None),
        Recipient.next_try_at > now,
    )
    lately = select(func.count()).where(of_announcement, Recipient.finished_at > now - LATELY)
    return AnnouncementFigures(
        total=announcement.recipients,
        outcomes=outcomes,
        reasons={(outcome, reason): number for outcome, reason, number in rows if reason},
        later=session.scalar(later) or 0,
        per_second=(session.scalar(lately) or 0) / LATELY.total_seconds(),
    )
