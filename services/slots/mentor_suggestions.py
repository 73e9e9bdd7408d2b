"""Suggest mentors to participants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Slot
from services.schedule.conflicts import Diary
from services.slots.availability import ANY, SlotWish, bookable


@dataclass(frozen=True, slots=True)
class MentorSuggestion:
    """What a participant may see of a mentor; `starts_at` is the soonest slot free to book."""

    mentor_id: int
    first_name: str
    company: str
    job: str
    subjects: str
    starts_at: datetime
    languages: Sequence[str]
    """Codes of the languages that the mentor speaks."""
    speaks: bool
    """Whether the mentor speaks the participant's language."""
    shared: frozenset[str]
    """The families of jobs that both have named."""


def suggested_mentors(
    session: Session,
    diary: Diary,
    person_id: int,
    families: Collection[str],
    language: str,
    now: datetime,
    wish: SlotWish = ANY,
    *,
    limit: int = 5,
) -> list[MentorSuggestion]:
    """Return active mentors with a slot that the person can book, at most `limit`.

    Those who speak the language come first, then those of a wished family, then the soonest.
    """
    soonest = (
        select(Slot.starts_at)
        .where(Slot.mentor_id == Mentor.person_id, *bookable(session, diary, person_id, now, wish))
        .order_by(Slot.starts_at, Slot.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(Mentor, soonest).where(Mentor.status == MentorStatus.ACTIVE))
    suggestions = [
        _suggestion(mentor, at, families, language) for mentor, at in rows if at is not None
    ]
    suggestions.sort(
        key=lambda suggestion: (
            not suggestion.speaks,
            not suggestion.shared,
            suggestion.starts_at,
            suggestion.mentor_id,
        )
    )
    return suggestions[:limit]


def _suggestion(
    mentor: Mentor, at: datetime, families: Collection[str], language: str
) -> MentorSuggestion:
    return MentorSuggestion(
        mentor_id=mentor.person_id,
        first_name=mentor.first_name,
        company=mentor.company,
        job=mentor.job,
        subjects=mentor.subjects,
        starts_at=at,
        languages=tuple(mentor.languages),
        speaks=language in mentor.languages,
        shared=frozenset(families) & frozenset(mentor.families),
    )
