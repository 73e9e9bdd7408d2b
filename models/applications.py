"""Define the tables of applications, their results, and the CVs that go with them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum


class CurriculumVitae(Base):
    """A CV that a person sent: the row holds its random name, STORAGE_DIR the file."""

    __tablename__ = "curricula_vitae"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    stored_as: Mapped[str] = mapped_column(unique=True)
    format: Mapped[str]
    """pdf, docx, jpeg or png, by its content."""
    size: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(index=True)


class ApplicationStatus(StrEnum):
    SENT = "sent"
    SEEN = "seen"
    INTERVIEW = "interview"
    REFUSED = "refused"
    HIRED = "hired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    """After sixty days without an answer, or when the offer is over."""
    ADMITTED = "admitted"
    """Admitted to a training."""
    STARTED = "started"


class Application(Base):
    """One person and one opportunity; `outside`: applied by the announcement's link."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("person_id", "opportunity_id"),
        Index("ix_applications_of_opportunity", "opportunity_id", "status"),
        Index(
            "ix_applications_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index(
            "ix_applications_interview_at",
            "interview_at",
            sqlite_where=text("interview_at IS NOT NULL"),
            postgresql_where=text("interview_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunities.id", ondelete="CASCADE"))
    status: Mapped[ApplicationStatus] = mapped_column(plain_enum(ApplicationStatus))
    outside: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str | None]
    shared: Mapped[list[Any]] = mapped_column(default=list)
    """What the person agreed to share: first_name, phone, email, strengths, cv."""
    cv_id: Mapped[int | None] = mapped_column(
        ForeignKey("curricula_vitae.id", ondelete="SET NULL"), index=True
    )
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """The employer's first answer: interview, no, or hired."""
    interview_times: Mapped[list[Any]] = mapped_column(default=list)
    """The times that the employer proposes, in ISO 8601, until the person chooses one."""
    interview_where: Mapped[str | None]
    """A place, a telephone or the address of a video room, as the employer typed it."""
    interview_at: Mapped[datetime | None]
    interview_minutes: Mapped[int] = mapped_column(default=60)
    interview_was_at: Mapped[datetime | None]
    """When a cancelled interview would have been: calendar feeds show its cancellation."""
    slot_id: Mapped[int | None] = mapped_column(
        ForeignKey("slots.id", ondelete="SET NULL"), unique=True
    )
    """The seat it holds among the short interviews of its offer."""
    invited_at: Mapped[datetime | None]
    """When the employer asked the person to choose a short interview; None once it is settled."""
    refused_because: Mapped[str | None]
    """The reason of a refusal, as a text key."""
    changed_at: Mapped[datetime]
    nudges: Mapped[int] = mapped_column(default=0)
    """How often the employer was reminded."""
    nudged_by_person_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """When something happens next if nobody answers; None once answered or over."""
    uid: Mapped[str]
    """The id of the interview in calendars; `sequence` is the version of its entry."""
    sequence: Mapped[int] = mapped_column(default=0)
    link_generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """Signed links sent to its organiser with another generation are no longer valid."""
