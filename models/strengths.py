"""Define the tables of questionnaires, of the strengths that people keep, and of their wishes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey


class AssessmentRun(Base):
    """One time through a questionnaire; an unfinished one can be resumed."""

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
    """The answer to one statement; a second answer replaces it."""

    __tablename__ = "assessment_answers"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("assessment_runs.id", ondelete="CASCADE"), primary_key=True
    )
    statement: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[int]
    """The number of the button, from 1."""
    answered_at: Mapped[datetime]


class KeptStrength(Base):
    """A strength kept by a person, with their own example."""

    __tablename__ = "kept_strengths"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    dimension: Mapped[str] = mapped_column(primary_key=True)
    example: Mapped[str | None]
    """Empty when the person did not want to give one; None before they were asked."""
    kept_at: Mapped[datetime]


class Wish(Base):
    """A family of jobs that a person would like; `place` is its rank, from 1."""

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("person_id", "family"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str]
