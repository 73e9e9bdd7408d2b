"""Define the table of sessions that the team has begun to prepare."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class SessionDraft(Base):
    """A session that a member of the team has begun to prepare, until it is created."""

    __tablename__ = "session_drafts"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    draft: Mapped[str]
    """The answers so far, as the conversation stores them."""
    changed_at: Mapped[datetime]
