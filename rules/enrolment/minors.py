"""A parent's agreement for someone under 18: who gave it, and how it reached the team."""

from datetime import date, timedelta
from enum import StrEnum

DAYS = 10
"""How many days back the team may date an agreement: they note it as it arrives."""


class GivenBy(StrEnum):
    """A role, never a name."""

    PARENT = "parent"
    GUARDIAN = "guardian"


class GivenHow(StrEnum):
    PAPER = "paper"
    EMAIL = "email"
    CALL = "call"


def days_of_arrival(today: date) -> list[date]:
    """Today first."""
    return [today - timedelta(days=back) for back in range(DAYS)]
