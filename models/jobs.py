"""Define the tables of the official vocabulary of jobs: ROME codes, common titles, skills."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class Job(Base):
    """One code of ROME 4.0."""

    __tablename__ = "rome_jobs"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    parent: Mapped[str] = mapped_column(index=True)
    """The code of ROME 3 that it stems from: codes with the same parent are neighbours."""
    digital: Mapped[bool] = mapped_column(index=True)
    definition: Mapped[str | None]
    """What one does in it, in official words; None if the files did not tell."""


class JobTitle(Base):
    """A title as people write it (« appellation »), and the code it belongs to."""

    __tablename__ = "rome_titles"

    ogr: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(ForeignKey("rome_jobs.code", ondelete="CASCADE"), index=True)
    label: Mapped[str]


class JobSkill(Base):
    """A skill used in a job; `main` skills are essential to it."""

    __tablename__ = "rome_skills"

    code: Mapped[str] = mapped_column(
        ForeignKey("rome_jobs.code", ondelete="CASCADE"), primary_key=True
    )
    ogr: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str]
    main: Mapped[bool]


class JobsLoad(Base):
    """One load of the vocabulary; `demonstration`: a few rows written by hand."""

    __tablename__ = "rome_loads"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    demonstration: Mapped[bool]
    digest: Mapped[str]
    jobs: Mapped[int]
    titles: Mapped[int]
    skills: Mapped[int]
    loaded_at: Mapped[datetime]
