"""Define the tables of programme sessions and data protection."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from rules.enrolment.eligibility import ZoneRule
from rules.session_admin.opening import SessionState, state_of

ONLY_ROW = 1


class ProgrammeSession(Base):
    """Two weeks in one territory; `doors`, `texts` and `meetings` are as in the imported file.

    `doors` lists the partners who may help, with their telephone or web address.
    """

    __tablename__ = "programme_sessions"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    departments: Mapped[list[Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seats: Mapped[int]
    overbooking: Mapped[int]
    """Places given beyond the seats, because some people never come."""
    zone_rule: Mapped[ZoneRule] = mapped_column(plain_enum(ZoneRule))
    priority_until: Mapped[date | None]
    minimum_age: Mapped[int]
    job_seeker_required: Mapped[bool]
    doors: Mapped[list[Any]]
    texts: Mapped[dict[str, Any]]
    meetings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    offers_on: Mapped[date | None]
    """The day from which people may receive offers and trainings; None: its last day."""
    opened_at: Mapped[datetime | None]
    """When it was opened; before, it is a draft: nobody sees it, nobody gets a place."""
    closed_at: Mapped[datetime | None]
    """When it was closed: no place is given from then on; None again once it is reopened."""

    @property
    def state(self) -> SessionState:
        return state_of(self.opened_at, self.closed_at)


class DataProtection(Base):
    """The owner's record on data protection, in one row; no session opens without it."""

    __tablename__ = "data_protection"
    __table_args__ = (CheckConstraint(f"id = {ONLY_ROW}", name="ck_data_protection_one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ONLY_ROW)
    controller: Mapped[str]
    contact: Mapped[str]
    """The address to write to about personal data."""
    assessed_on: Mapped[date]
    """When the impact assessment was done."""
    processors: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
