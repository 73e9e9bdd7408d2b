"""Load the vocabulary of jobs into its tables, replaced as a whole, and record each load."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.jobs import Job, JobSkill, JobsLoad, JobTitle
from services.jobs.rome_files import Vocabulary


def replace(session: Session, vocabulary: Vocabulary, now: datetime) -> None:
    """Replace jobs, titles and skills in the caller's transaction."""
    tables = {Job: vocabulary.jobs, JobTitle: vocabulary.titles, JobSkill: vocabulary.skills}
    for table in reversed(tables):
        session.execute(delete(table))
    for table, rows in tables.items():
        session.execute(insert(table), rows)
    session.add(
        JobsLoad(
            demonstration=vocabulary.demonstration,
            digest=vocabulary.digest,
            jobs=len(vocabulary.jobs),
            titles=len(vocabulary.titles),
            skills=len(vocabulary.skills),
            loaded_at=now,
        )
    )
    session.flush()


def in_force(session: Session) -> JobsLoad | None:
    """Return the newest load."""
    return session.scalar(select(JobsLoad).order_by(JobsLoad.id.desc()).limit(1))
