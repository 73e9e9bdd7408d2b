"""Define the tables of open conversations, updates heard, and inline buttons."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey


class Conversation(Base):
    """Where a person is in a script, and their answers; the row with the largest `depth` is active.

    `pending` holds what must be forgotten (a typed address, a request under way): it is never
    logged nor exported, and the turn that uses the answer erases it.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "ix_conversations_call_due_at",
            "call_due_at",
            sqlite_where=text("call_due_at IS NOT NULL"),
            postgresql_where=text("call_due_at IS NOT NULL"),
        ),
        Index(
            "ix_conversations_private",
            "heard_at",
            sqlite_where=text("traces IS NOT NULL"),
            postgresql_where=text("traces IS NOT NULL"),
        ),
        Index("ix_conversations_heard_at", "heard_at", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    depth: Mapped[int] = mapped_column(primary_key=True)
    script: Mapped[str]
    version: Mapped[int]
    step: Mapped[str]
    answers: Mapped[dict[str, Any]]
    trail: Mapped[list[Any]]
    options: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    question: Mapped[int]
    last_question: Mapped[int]
    asked_in: Mapped[int | None] = mapped_column(BigInteger)
    """The update in answer to which the open question was asked."""
    call_id: Mapped[str | None]
    call_due_at: Mapped[datetime | None]
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    traces: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Private messages to delete from the chat after a verdict: ids of messages of the person, and
    of updates whose answers repeat them."""
    heard_at: Mapped[datetime]


class Update(Base):
    """An update that was processed, with its answer until Telegram has the answer."""

    __tablename__ = "updates"
    __table_args__ = (
        Index(
            "ix_updates_answer_due_at",
            "answer_due_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index(
            "ix_updates_owed_in_chat",
            "chat_id",
            "recorded_at",
            "update_id",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_updates_answered_at", "bot_id", "answered_at"),
        Index(
            "ix_updates_of_the_erased",
            "bot_id",
            "answered_at",
            sqlite_where=text("person_id IS NULL AND chat_id <> 0"),
            postgresql_where=text("person_id IS NULL AND chat_id <> 0"),
        ),
    )

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    lane: Mapped[int] = mapped_column("chat_id", BigInteger)
    """Where answers stay in order: on Telegram the chat, else 2**52 and the id of the address."""
    recorded_at: Mapped[datetime] = mapped_column(
        default=func.clock_timestamp(), server_default="2000-01-01 00:00:00"
    )
    """In the order of the turns of a lane, each of which holds the row of its person: the numbers
    of updates and calls are not."""
    lines: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    answer_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    question_message_id: Mapped[int | None] = mapped_column(BigInteger)
    process: Mapped[int | None] = mapped_column(BigInteger)
    """The process that took the update, and sends the answer."""
    pressed: Mapped[str | None]
    """The data of the button that the update presses."""
    pressed_in: Mapped[int | None] = mapped_column(BigInteger)
    """The message of that button."""


class InlineButtons(Base):
    """Inline buttons of a message outside a conversation, kept so that labels can be typed."""

    __tablename__ = "standing_buttons"
    __table_args__ = (
        Index("ix_standing_buttons_newest", "person_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    outbox_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id", ondelete="CASCADE"), unique=True
    )
    """The queued message that holds them; None when they came with an answer."""
    buttons: Mapped[list[Any]]
    """(label, callback data), in the order shown."""
    said_at: Mapped[datetime] = mapped_column(index=True)
