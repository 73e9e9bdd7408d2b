"""Sessions of the programme, who has a place in them, and why."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from rules.enrolment.eligibility import Outcome, ZoneRule
from rules.geography.zones import ZoneKind
from rules.session_admin.opening import State, state_of


class ProgrammeSession(Base):
    """Two weeks in one territory.  `doors`, `texts`, `meetings` are as in the imported file."""

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
    """Places given beyond the seats, because some never come."""
    zone_rule: Mapped[ZoneRule] = mapped_column(plain_enum(ZoneRule))
    priority_until: Mapped[date | None]
    minimum_age: Mapped[int]
    job_seeker_required: Mapped[bool]
    doors: Mapped[list[Any]]
    texts: Mapped[dict[str, Any]]
    meetings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    offers_on: Mapped[date | None]
    """From that day on people may receive offers and trainings; its last day when not told."""
    opened_at: Mapped[datetime | None]
    """Until then it is a draft: nobody sees it, nobody gets a place."""
    closed_at: Mapped[datetime | None]
    """From then on no place is given; open again, it is none."""

    @property
    def state(self) -> State:
        return state_of(self.opened_at, self.closed_at)


class EnrolmentStatus(StrEnum):
    OFFERED = "offered"
    PLACE = "place"
    WAITING = "waiting"
    TO_CHECK = "to_check"
    REFUSED = "refused"
    LEFT = "left"


class Enrolment(Base):
    """One person in one session; OFFERED holds nothing, TO_CHECK holds a place."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "session_id"),
        Index("ix_enrolments_seats", "session_id", "status", "changed_at"),
        Index(
            "ix_enrolments_answer_by",
            "answer_by",
            sqlite_where=text("answer_by IS NOT NULL"),
            postgresql_where=text("answer_by IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    status: Mapped[EnrolmentStatus] = mapped_column(plain_enum(EnrolmentStatus))
    changed_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    """Until when staff promised an answer, while it is to check."""
    left_reason: Mapped[str | None]
    """Why the person left the session: one of our buttons."""


class EligibilityVerdict(Base):
    """One judgement with everything it stood on; the newest of an enrolment counts."""

    __tablename__ = "eligibility_verdicts"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(plain_enum(Outcome))
    reasons: Mapped[list[Any]]
    method: Mapped[str]
    insee: Mapped[str | None]
    zone: Mapped[ZoneKind] = mapped_column(plain_enum(ZoneKind))
    zone_code: Mapped[str | None]
    zone_name: Mapped[str | None]
    vintage: Mapped[str | None]
    situation: Mapped[str]
    age_band: Mapped[str]
    judged_at: Mapped[datetime]
    judged_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class PastStep(Base):
    """Of those of a session who were erased since: how many took a step, and nothing else."""

    __tablename__ = "past_steps"

    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int] = mapped_column(default=0)
