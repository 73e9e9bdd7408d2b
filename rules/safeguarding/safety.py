"""Classify reports on meetings: which close a mentor's slots at once, and when one is answered."""

from datetime import datetime, timedelta
from enum import StrEnum

from rules.tickets.closed_days import TeamDays, answer_by
from rules.tickets.working_hours import within_the_hour

OPEN_FOR = timedelta(days=30)
"""How long after a meeting it may be reported; it may be from the booking on."""
KEPT, WORDS_KEPT = timedelta(days=365), timedelta(days=30)
"""How long a report is kept, from its day; how long its words are, from when it was settled."""
NEAR, VERY_NEAR = timedelta(hours=2), timedelta(minutes=20)
"""How long before the promised answer the owner is asked: an answer within a working day, and an
answer within an hour."""


class ReportCategory(StrEnum):
    """What a report is about; the value ends a text key.

    The first four are for participants, the next four for mentors, the last two for anybody.
    """

    MISCONDUCT = "misconduct"
    MONEY = "money"
    CONTACT = "contact"
    PRIVATE = "private"
    HEALTH = "health"
    DANGER = "danger"
    DISTRESS = "distress"
    BEHAVIOUR = "behaviour"
    OTHER = "other"
    TOLD = "told"
    """What somebody wrote to the team: the words say what."""
    EMPLOYER = "employer"
    """The same, about an employer."""


PRESSING = frozenset({ReportCategory.DANGER, ReportCategory.DISTRESS})
"""Categories for mentors in which somebody may be in danger: answered as if they were."""
IN_WORDS = frozenset({ReportCategory.TOLD, ReportCategory.EMPLOYER})
"""Categories of what was written to the team, which need not be about a meeting."""
SERIOUS = frozenset({ReportCategory.MISCONDUCT, ReportCategory.MONEY, ReportCategory.CONTACT})


def is_serious(category: ReportCategory, *, others_reported: bool) -> bool:
    """Tell whether a report closes a mentor's slots: so does any report of a second person."""
    return category in SERIOUS or others_reported


def answered_by(
    category: ReportCategory, now: datetime, department: str | None, team: TeamDays
) -> datetime:
    """Return when the author must have an answer: within a working hour if there may be danger."""
    if category not in PRESSING:
        return answer_by(now, department, team)
    return within_the_hour(now, department)


def near(category: ReportCategory) -> timedelta:
    """Return how long before the promised answer the owner is asked."""
    return VERY_NEAR if category in PRESSING else NEAR
