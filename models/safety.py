"""What people report of a meeting, and who of the team answers."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from rules.mentoring.safety import Category


class Report(Base):
    """A participant about their mentor or, `by_mentor`, a mentor's worry about a participant."""

    __tablename__ = "reports"
    __table_args__ = (
        Index(
            "ix_reports_open",
            "answer_by",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("bookings.id", ondelete="SET NULL"), index=True
    )
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    by_mentor: Mapped[bool]
    category: Mapped[Category] = mapped_column(plain_enum(Category))
    serious: Mapped[bool]
    """The mentor's slots were closed."""
    call_back: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    answer_by: Mapped[datetime]
    pinged_at: Mapped[datetime | None]
    """When the owner was told that the answer is nearly due."""
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )


class ReportWords(Base):
    """What was written in a report; it goes with the participant, whoever wrote it."""

    __tablename__ = "report_words"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str]
