"""Define the table of attestations of the hours that mentors gave."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey


class Attestation(Base):
    """One attestation of a mentor and a session: meetings that began from `since`, before
    `until`."""

    __tablename__ = "attestations"
    __table_args__ = (UniqueConstraint("mentor_id", "session_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentors.person_id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    code: Mapped[str] = mapped_column(unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
