"""Find the official job that a title means, the jobs near it, and their skills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.jobs import Job, JobSkill, JobsLoad, JobTitle
from rules.jobs import titles as jobs_titles
from rules.jobs.definitions import in_short

if TYPE_CHECKING:
    from services.jobs.title_index import IndexedTitle, TitleIndex

LEAST = 45
"""Score from which a job is suggested."""
SURE = 80
"""Score from which a job is taken without asking anybody."""
_indexes: dict[str, "TitleIndex"] = {}
"""The index of the vocabulary in force, under its digest; all titles are in memory."""


@dataclass(frozen=True, slots=True)
class JobSuggestion:
    """One job: its ROME code, its nearest title, its own name (`label`), a score up to 100."""

    code: str
    title: str
    label: str
    score: float


def suggest(session: Session, title: str, limit: int) -> Sequence[JobSuggestion]:
    """Return at most `limit` jobs that the `title` may mean, each once, the likeliest first.

    Accents and grammatical gender do not count. No vocabulary loaded: no suggestion.
    """
    asked, index = jobs_titles.asked(title), _index(session)
    if not asked or index is None:
        return []
    scores = index.scores(asked)
    suggestions: dict[str, JobSuggestion] = {}
    for number in (-scores).argsort(kind="stable"):
        entry, score = index.entries[number], float(scores[number])
        if score < LEAST or len(suggestions) == limit:
            break
        suggestions.setdefault(
            entry.code, JobSuggestion(entry.code, entry.title, entry.label, score)
        )
    return list(suggestions.values())


def sure(session: Session, title: str) -> str | None:
    """Return the code of the job that a title surely means; None in doubt."""
    suggestions = suggest(session, title, 1)
    return suggestions[0].code if suggestions and suggestions[0].score >= SURE else None


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """What one does in a job, in a sentence of the official vocabulary (in French)."""

    job: str
    sentence: str
    digital: bool


def definition(session: Session, title: str) -> JobDefinition | None:
    """Return the definition of the job that the title surely means; None if none is loaded."""
    suggestions = suggest(session, title, 1)
    if not suggestions or suggestions[0].score < SURE:
        return None
    job = session.get_one(Job, suggestions[0].code)
    if not job.definition:
        return None
    return JobDefinition(job.label, in_short(job.definition), job.digital)


def is_known(session: Session, code: str) -> bool:
    """Tell whether the code is one of ROME 4.0, or of ROME 3 before it."""
    query = select(Job.code).where(or_(Job.code == code, Job.parent == code))
    return session.scalar(query.limit(1)) is not None


def skills_of(session: Session, code: str, limit: int) -> Sequence[str]:
    """Return at most `limit` labels of skills, the main ones of the job first."""
    query = select(JobSkill.label).where(JobSkill.code == code)
    return session.scalars(query.order_by(JobSkill.main.desc(), JobSkill.ogr).limit(limit)).all()


def _index(session: Session) -> "TitleIndex | None":
    newest = select(JobsLoad.digest).order_by(JobsLoad.id.desc()).limit(1)
    if (digest := session.scalar(newest)) is None:
        return None
    if (index := _indexes.get(digest)) is None:
        from services.jobs import title_index

        index = title_index.build(_entries(session))
        _indexes.clear()
        _indexes[digest] = index
    return index


def _entries(session: Session) -> Sequence["IndexedTitle"]:
    """Return the titles, and the names of the jobs themselves as further titles."""
    from services.jobs.title_index import IndexedTitle

    titles = select(Job.code, JobTitle.label, Job.label, Job.digital).join(
        JobTitle, JobTitle.code == Job.code
    )
    names = select(Job.code, Job.label, Job.label, Job.digital)
    rows = [*session.execute(titles.order_by(JobTitle.ogr)), *session.execute(names)]
    return [IndexedTitle(*row) for row in rows]
