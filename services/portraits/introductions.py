"""Keep what somebody says of themselves on their card: a trade, a sentence."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.mentoring.portraits import Introduction

LONGEST_SENTENCE, LONGEST_JOB = 140, 60


def of(session: Session, person_id: int) -> Introduction:
    """Return a person's introduction; an empty one, not stored, if the person wrote none."""
    return session.get(Introduction, person_id) or Introduction(
        person_id=person_id, job="", sentence=""
    )


def keep(session: Session, person_id: int, now: datetime, **said: str) -> None:
    """Keep the sentence or the trade; empty words take it back."""
    introduction = of(session, person_id)
    for name, words in said.items():
        setattr(introduction, name, words)
    introduction.changed_at = now
    session.add(introduction)
    session.flush()
