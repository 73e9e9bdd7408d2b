"""What people find out about themselves: questionnaires answered, strengths kept, wishes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey


class AssessmentRun(Base):
    """One time through a questionnaire; unfinished, it can be taken up again."""

    __tablename__ = "assessment_runs"
    __table_args__ = (
        Index("ix_assessment_runs_of_person", "person_id", "assessment", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    assessment: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AssessmentAnswer(Base):
    """One statement, one button: answered again, it is replaced."""

    __tablename__ = "assessment_answers"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("assessment_runs.id", ondelete="CASCADE"), primary_key=True
    )
    statement: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[int]
    """The button, from 1."""
    answered_at: Mapped[datetime]


class KeptStrength(Base):
    """One of the strengths a person shows, with their own example of it."""

    __tablename__ = "kept_strengths"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    dimension: Mapped[str] = mapped_column(primary_key=True)
    example: Mapped[str | None]
    """Empty when the person would rather not give one; none before they were asked."""
    kept_at: Mapped[datetime]


class Wish(Base):
    """A family of jobs that a person would like; `place` is 1 for the most."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("person_id", "family"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str]
