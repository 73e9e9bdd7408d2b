"""Describe a parent's agreement for someone under 18: who gave it, how it reached the team."""

from datetime import date, timedelta
from enum import StrEnum

DAYS = 10
"""How many days the team may choose from to date an agreement: they note it as it arrives."""


class AgreementGiver(StrEnum):
    """A role, never a name."""

    PARENT = "parent"
    GUARDIAN = "guardian"


class AgreementForm(StrEnum):
    PAPER = "paper"
    EMAIL = "email"
    CALL = "call"


def days_of_arrival(today: date) -> list[date]:
    """Return the days on which an agreement may have arrived, today first."""
    return [today - timedelta(days=back) for back in range(DAYS)]
