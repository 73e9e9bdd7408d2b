"""Which official job is meant by a title, which jobs are near it, and what they ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.jobs import Job, JobSkill, JobsLoad, JobTitle
from rules.jobs import titles as jobs_titles

if TYPE_CHECKING:
    from services.jobs.title_index import Index, IndexedTitle

LEAST = 45
"""A lower score is no suggestion."""
SURE = 80
"""From there, nobody has to choose."""
_indexes: dict[str, "Index"] = {}
"""That of the vocabulary in force, by its digest: every title in memory."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`title` is the nearest one of the job `code`, whose own name is `label`; up to 100."""

    code: str
    title: str
    label: str
    score: float


def suggest(session: Session, words: str, limit: int) -> Sequence[Suggestion]:
    """The jobs a title may mean, the likeliest first, each once; accents and gender are free."""
    asked, index = jobs_titles.asked(words), _index(session)
    if not asked or index is None:
        return []
    scores = index.scores(asked)
    found: dict[str, Suggestion] = {}
    for number in (-scores).argsort(kind="stable"):
        entry, score = index.entries[number], float(scores[number])
        if score < LEAST or len(found) == limit:
            break
        found.setdefault(entry.code, Suggestion(entry.code, entry.title, entry.label, score))
    return list(found.values())


def sure(session: Session, title: str) -> str | None:
    """The job that a title gives by itself, if one does."""
    found = suggest(session, title, 1)
    return found[0].code if found and found[0].score >= SURE else None


def is_known(session: Session, code: str) -> bool:
    """A code of ROME 4.0, or of the ROME 3 before it."""
    query = select(Job.code).where(or_(Job.code == code, Job.parent == code))
    return session.scalar(query.limit(1)) is not None


def neighbours(session: Session, code: str) -> Sequence[str]:
    """Codes that stem from the same code of ROME 3; of a code of ROME 3, all of its own."""
    parent = session.scalar(select(Job.parent).where(Job.code == code)) or code
    query = select(Job.code).where(Job.parent == parent, Job.code != code)
    return session.scalars(query.order_by(Job.code)).all()


def skills_of(session: Session, code: str, limit: int) -> Sequence[str]:
    """Labels, those at the heart of the job first."""
    query = select(JobSkill.label).where(JobSkill.code == code)
    return session.scalars(query.order_by(JobSkill.main.desc(), JobSkill.ogr).limit(limit)).all()


def _index(session: Session) -> "Index | None":
    newest = select(JobsLoad.digest).order_by(JobsLoad.id.desc()).limit(1)
    if (digest := session.scalar(newest)) is None:
        return None
    if (known := _indexes.get(digest)) is None:
        from services.jobs import title_index

        known = title_index.build(_entries(session))
        _indexes.clear()
        _indexes[digest] = known
    return known


def _entries(session: Session) -> Sequence["IndexedTitle"]:
    """Job names are titles too."""
    from services.jobs.title_index import IndexedTitle

    titles = select(Job.code, JobTitle.label, Job.label, Job.digital).join(
        JobTitle, JobTitle.code == Job.code
    )
    names = select(Job.code, Job.label, Job.label, Job.digital)
    rows = [*session.execute(titles.order_by(JobTitle.ogr)), *session.execute(names)]
    return [IndexedTitle(*row) for row in rows]
