"""Define the tables of reports, of their words, and of traces of reported people who left."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from rules.safeguarding.safety import ReportCategory


class Report(Base):
    """A report of a participant on their mentor or, `by_mentor`, of a mentor who worries about a
    participant."""

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
    company_key: Mapped[str | None]
    """The company of the reported mentor, erased or not: their colleagues never read it."""
    category: Mapped[ReportCategory] = mapped_column(plain_enum(ReportCategory))
    serious: Mapped[bool]
    """Whether the mentor's slots were closed."""
    call_back: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    answer_by: Mapped[datetime]
    pinged_at: Mapped[datetime | None]
    """When the owner was reminded that the answer is nearly due."""
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )


class ReportWords(Base):
    """The text of a report; it is erased with the participant, whoever wrote it."""

    __tablename__ = "report_words"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str]


class ReportTrace(Base):
    """A fingerprint of a reported person who was erased, computed with a secret key.

    The report is kept as long as the fingerprint, without a name.
    """

    __tablename__ = "report_traces"
    __table_args__ = (
        UniqueConstraint("report_id", "fingerprint"),
        Index("ix_report_traces_fingerprint", "fingerprint"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    fingerprint: Mapped[str]
    """The fingerprint of a Telegram account, or of a confirmed work e-mail address."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
