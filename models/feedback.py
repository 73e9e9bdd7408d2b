"""Define the tables of feedback (after events, during a session, at its end), and surveys."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum


class FeedbackOn(StrEnum):
    MEETING = "meeting"
    WORKSHOP = "workshop"
    MOOD = "mood"
    """The mood in the middle of a session."""
    SESSION = "session"
    """The whole session: gives the « taux de satisfaction »."""


class Feedback(Base):
    """A score from 1 to 5, and a comment; a second score replaces the first."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("person_id", "about", "subject_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="ck_feedback_score"),
        Index(
            "ix_feedback_words",
            "said_at",
            sqlite_where=text("words IS NOT NULL"),
            postgresql_where=text("words IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), index=True)
    about: Mapped[FeedbackOn] = mapped_column(plain_enum(FeedbackOn))
    subject_id: Mapped[int]
    """The id of the slot, the workshop or (for a mood and a whole session) the session."""
    score: Mapped[int]
    words: Mapped[str | None]
    said_at: Mapped[datetime]


class FrontPageWords(Base):
    """Words of a feedback that their author lets stand on the front page, as they were then."""

    __tablename__ = "testimonials"

    feedback_id: Mapped[int] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    words: Mapped[str]
    is_named: Mapped[bool]
    """Whether the first name stands below them, as it is now."""
    offered_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class SurveyCount(Base):
    """How often each answer of the anonymous survey was given, and nothing else."""

    __tablename__ = "survey_counts"

    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int] = mapped_column(default=0)


class SurveyTaken(Base):
    """A person who answered the survey, without their answers: it is asked once."""

    __tablename__ = "surveys_taken"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), primary_key=True)
