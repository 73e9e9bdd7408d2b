"""Define the tables of announcements, their recipients, and the categories that people left."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from models.engine.queued import QueuedRow


class AnnouncementCategory(StrEnum):
    """What an announcement is about: a person may stop each category by itself."""

    PROGRAMME = "programme"
    OFFERS = "offers"
    NEWS = "news"


class AnnouncementContent(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    DOCUMENT = "document"


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    """Confirmed: it is sent from `starts_at` on."""
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class Announcement(Base):
    """A message as the team wrote it, to be sent to each recipient."""

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
    category: Mapped[AnnouncementCategory] = mapped_column(plain_enum(AnnouncementCategory))
    content: Mapped[AnnouncementContent] = mapped_column(plain_enum(AnnouncementContent))
    text: Mapped[str] = mapped_column(default="")
    formatting: Mapped[list[Any]] = mapped_column("entities", default=list)
    """The formatting, as Telegram describes it."""
    file_key: Mapped[str | None] = mapped_column("file_id")
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
    """The second member of the team who approved it, when it is for many people."""
    recipients: Mapped[int] = mapped_column(default=0)
    """How many people it was launched for; those erased since have no row any more."""
    halted_until: Mapped[datetime | None]
    """Until when Telegram last asked to stop sending."""
    lane: Mapped[int | None] = mapped_column("chat_id", BigInteger)
    """Of the address where a member of the team sees its progress."""
    progress_message_id: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[datetime | None]
    """When every recipient had reached a final state."""
    reached: Mapped[int | None]
    """How many people it was sent to, once finished: the rows of recipients are deleted later."""


class RecipientState(StrEnum):
    """The state of one recipient: queued, then exactly one of the others."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"


class NotSentReason(StrEnum):
    """Why an announcement was not sent to a person, or why nobody knows."""

    REFUSED = "refused"
    """Telegram will never accept it."""
    NOT_TAKEN = "not_taken"
    """Telegram failed at every attempt."""
    NO_CHAT = "no_chat"
    STOPPED = "stopped"
    CATEGORY = "category"
    """The person left this category."""
    FEWER = "fewer"
    """The person asked for « Moins de messages »."""
    SUSPENDED = "suspended"
    """The team stopped all nudges to this person."""
    CONSENT = "consent"
    """Offers are sent only to people who agreed, and have neither found work nor paused them."""
    TIMED_OUT = "timed_out"
    RESENT = "resent"
    """Queued again because the team asked for it: nobody knew whether it had arrived."""
    TIMED_OUT_AGAIN = "timed_out_again"


class Recipient(QueuedRow, Base):
    """A person of an announcement's audience; the rows are also its sending queue."""

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
    reason: Mapped[NotSentReason | None] = mapped_column(plain_enum(NotSentReason))
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class OptOut(Base):
    """A category of announcements that a person left."""

    __tablename__ = "announcement_opt_outs"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[AnnouncementCategory] = mapped_column(
        plain_enum(AnnouncementCategory), primary_key=True
    )
    since: Mapped[datetime]
