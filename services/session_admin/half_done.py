"""Keep a half-prepared session for its author, whatever they do meanwhile."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.session_admin import SessionDraft
from services.session_admin.draft import PreparedSession


def keep(session: Session, person_id: int, draft: PreparedSession, now: datetime) -> None:
    session.merge(SessionDraft(person_id=person_id, draft=draft.to_json(), changed_at=now))
    session.flush()


def draft_of(session: Session, person_id: int) -> PreparedSession | None:
    row = session.get(SessionDraft, person_id)
    return PreparedSession.from_json(row.draft) if row is not None else None


def forget(session: Session, person_id: int) -> None:
    """Drop the draft: the session was created, or another one is begun."""
    if (row := session.get(SessionDraft, person_id)) is not None:
        session.delete(row)
        session.flush()
