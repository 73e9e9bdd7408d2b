"""Tell whether words may be about somebody's conduct, and whose; callers pass the expressions."""

from dataclasses import dataclass
from enum import StrEnum
from re import Pattern

from rules.conversation.typed_text import plain


class Conduct(StrEnum):
    """Whether an exchange with the team is a report."""

    MAY_TELL = "may_tell"
    """Words that may tell of somebody's conduct: who wrote them was asked."""
    DECLINED = "declined"
    """Who wrote them makes no report of them."""
    FILED = "filed"
    """A case was opened about them."""


class ConductOf(StrEnum):
    """Whose conduct words are about."""

    MENTOR = "mentor"
    EMPLOYER = "employer"
    SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class ConductWords:
    """Patterns over folded text; `passes` are words that only look like it."""

    passes: Pattern[str]
    tells: Pattern[str]
    employer: Pattern[str]
    mentor: Pattern[str]


def may_tell_of_conduct(text: str, words: ConductWords) -> bool:
    return bool(words.tells.search(words.passes.sub(" … ", plain(text))))


def whose_conduct(text: str, words: ConductWords) -> ConductOf:
    """Return whom words name; a mentor, who may work for an employer, comes first."""
    folded = plain(text)
    if words.mentor.search(folded):
        return ConductOf.MENTOR
    return ConductOf.EMPLOYER if words.employer.search(folded) else ConductOf.SOMEBODY
