"""What may be told of a meeting, and what closes a mentor's slots at once."""

from datetime import datetime, timedelta
from enum import StrEnum

from rules.tickets.working_hours import answer_by, within_the_hour

OPEN_FOR = timedelta(days=30)
"""After the meeting; from the booking on before it."""
KEPT, WORDS_KEPT = timedelta(days=365), timedelta(days=30)
"""From the day of the report; from the day it was settled."""
NEAR, VERY_NEAR = timedelta(hours=2), timedelta(minutes=20)
"""Before an answer promised for a day of work, and for an hour."""


class Category(StrEnum):
    """Ends a text key.  The first four are of participants, the next four of mentors."""

    MISCONDUCT = "misconduct"
    MONEY = "money"
    CONTACT = "contact"
    PRIVATE = "private"
    HEALTH = "health"
    DANGER = "danger"
    DISTRESS = "distress"
    BEHAVIOUR = "behaviour"
    OTHER = "other"


PRESSING = frozenset({Category.DANGER, Category.DISTRESS})
"""Of mentors: somebody may be in danger, and is answered for as in danger."""
SERIOUS = frozenset({Category.MISCONDUCT, Category.MONEY, Category.CONTACT})


def is_serious(category: Category, *, others_reported: bool) -> bool:
    """Two people who report one mentor are heard as one who reports something serious."""
    return category in SERIOUS or others_reported


def answered_by(category: Category, now: datetime, department: str) -> datetime:
    """By when who spoke is answered: within an hour of work where somebody may be in danger."""
    if category not in PRESSING:
        return answer_by(now, department)
    return within_the_hour(now, department)


def near(category: Category) -> timedelta:
    """How long before the promised answer the owner is asked."""
    return VERY_NEAR if category in PRESSING else NEAR
