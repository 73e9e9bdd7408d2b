"""Calendars that follow a person's agenda, and callers who have no Telegram yet."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey


class CalendarFeed(Base):
    """A secret address of one person's agenda; only the hash of its token is kept."""

    __tablename__ = "calendar_feeds"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class CallBack(Base):
    """« Pas de Telegram ? »: a first name and how to reach them, until the team has called."""

    __tablename__ = "call_backs"
    __table_args__ = (
        UniqueConstraint("bot_id", "contact"),
        Index(
            "ix_call_backs_waiting",
            "bot_id",
            "asked_at",
            sqlite_where=text("called_at IS NULL"),
            postgresql_where=text("called_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    first_name: Mapped[str | None]
    contact: Mapped[str | None]
    """A phone number (E.164) or an e-mail address; nothing once the team has called."""
    asked_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    called_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
