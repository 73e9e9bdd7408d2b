"""What the team says to many: the announcement, and one row for each person it is for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from models.engine.queued import Queued


class Category(StrEnum):
    """What one may have enough of, one by one."""

    PROGRAMME = "programme"
    OFFERS = "offers"
    NEWS = "news"


class Content(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    DOCUMENT = "document"


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    """Confirmed: it begins at `starts_at`."""
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class Announcement(Base):
    """A message as the team wrote it, to be said again to each recipient."""

    __tablename__ = "announcements"
    __table_args__ = (
        Index(
            "ix_announcements_unfinished",
            "bot_id",
            "id",
            sqlite_where=text("finished_at IS NULL AND state <> 'draft'"),
            postgresql_where=text("finished_at IS NULL AND state <> 'draft'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime]
    category: Mapped[Category] = mapped_column(plain_enum(Category))
    content: Mapped[Content] = mapped_column(plain_enum(Content))
    text: Mapped[str] = mapped_column(default="")
    entities: Mapped[list[Any]] = mapped_column(default=list)
    """Formatting, as Telegram gave it."""
    file_id: Mapped[str | None]
    links: Mapped[list[Any]] = mapped_column(default=list)
    """Two at most, each [label, address]: buttons under the message."""
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[AnnouncementState] = mapped_column(
        plain_enum(AnnouncementState), default=AnnouncementState.DRAFT
    )
    starts_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    second_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    """Who of the team agreed too, when it is for many."""
    recipients: Mapped[int] = mapped_column(default=0)
    """How many it was launched for; who was erased since has no row any more."""
    halted_until: Mapped[datetime | None]
    """The last silence that Telegram asked for."""
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    """Where the team follows it."""
    progress_message_id: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[datetime | None]
    """Every row has its final state."""
    reached: Mapped[int | None]
    """How many it was sent to, once it has ended: its rows go after a while."""


class RecipientState(StrEnum):
    """Of one recipient: queued, then exactly one of the others."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why it was not sent, or why nobody knows."""

    REFUSED = "refused"
    """Telegram will never take it."""
    NOT_TAKEN = "not_taken"
    """Telegram was not well, each time."""
    NO_CHAT = "no_chat"
    STOPPED = "stopped"
    CATEGORY = "category"
    """The person had enough of this category."""
    FEWER = "fewer"
    """« Moins de messages »."""
    SUSPENDED = "suspended"
    """The team stopped whatever was not asked for."""
    CONSENT = "consent"
    """Offers are only for who agreed to be sent them, and has neither found nor paused."""
    TIMED_OUT = "timed_out"
    RESENT = "resent"
    """Queued once more: the team asked for it, since nobody knew whether it had arrived."""
    TIMED_OUT_AGAIN = "timed_out_again"


class Recipient(Queued, Base):
    """One line of the ledger, which is also the queue."""

    __tablename__ = "announcement_recipients"
    __table_args__ = (
        Index(
            "ix_announcement_recipients_waiting",
            "announcement_id",
            "next_try_at",
            "person_id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("ix_announcement_recipients_person_id", "person_id", "finished_at"),
    )

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    bot_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[RecipientState] = mapped_column(
        plain_enum(RecipientState), default=RecipientState.QUEUED
    )
    reason: Mapped[Reason | None] = mapped_column(plain_enum(Reason))
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class OptOut(Base):
    """A category of which someone wants no more."""

    __tablename__ = "announcement_opt_outs"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[Category] = mapped_column(plain_enum(Category), primary_key=True)
    since: Mapped[datetime]
