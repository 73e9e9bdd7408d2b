"""Define the tables of what those whom people meet say of themselves, and of mentors' photos."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class Introduction(Base):
    """What a mentor, a host or a member of the team says of themselves on their card."""

    __tablename__ = "introductions"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    job: Mapped[str] = mapped_column(default="")
    """Empty for a mentor, whose profile tells it."""
    sentence: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]


class MentorPhoto(Base):
    """The photo that a mentor shows to participants with a booked meeting."""

    __tablename__ = "mentor_photos"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A JPEG that was drawn again: nothing that the camera noted is left."""
    charter_version: Mapped[str]
    """The version of the charter under which it was chosen."""
    chosen_at: Mapped[datetime]
