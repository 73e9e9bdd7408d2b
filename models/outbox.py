"""Messages and e-mail promised, what became of them, and who delivers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from models.engine.queued import Queued


class State(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"
    EXPIRED = "expired"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class OutboxMessage(Queued, Base):
    """A message promised to someone else, or for later; rendered when it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index(
            "ix_outbox_waiting",
            "bot_id",
            "urgency",
            "next_try_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_outbox_order_of_a_chat",
            "person_id",
            "urgency",
            "due_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("ix_outbox_finished_at", "bot_id", "finished_at"),
        Index(
            "ix_outbox_held_until",
            "bot_id",
            "held_until",
            sqlite_where=text("held_until IS NOT NULL"),
            postgresql_where=text("held_until IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """The participant a message to staff is about: a reply to it goes to that person."""
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    key: Mapped[str]
    urgency: Mapped[int]
    due_at: Mapped[datetime]
    """The instant that was promised: never changed."""
    held_until: Mapped[datetime | None]
    """Not a good moment for it: until then it stands outside the order of its chat."""
    doubtful: Mapped[bool] = mapped_column(default=False)
    """A send of it timed out: it may have arrived."""
    state: Mapped[State] = mapped_column(plain_enum(State), default=State.QUEUED)
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class Letter(Queued, Base):
    """Written when it is sent; once that is over, only its outcome stays here."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index(
            "ix_letters_waiting",
            "bot_id",
            "next_try_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    to_address: Mapped[str]
    key: Mapped[str]
    text: Mapped[str]
    values: Mapped[dict[str, Any]]
    links: Mapped[list[Any]]
    """Buttons: [text key of the label, verb, id of what it is about]."""
    calendar: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Which calendar goes with it; drawn when it is sent."""
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    doubtful: Mapped[bool] = mapped_column(default=False)
    """The connection broke before the server's last word: it may have arrived."""
    state: Mapped[State] = mapped_column(plain_enum(State), default=State.QUEUED)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Lease(Base):
    """Who leads for a bot: ticks and delivery run in one process at a time."""

    __tablename__ = "leases"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int]
    beat: Mapped[int]


class SharedPace(Base):
    """How the processes of a bot share what it may send, and the last silence Telegram wanted."""

    __tablename__ = "shared_paces"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    shares: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By process: its places, how many it could use, and a beat that tells it is alive."""
    halts: Mapped[int] = mapped_column(default=0)
    """How many silences there were: who sees another number keeps silent too."""
    halt_seconds: Mapped[float] = mapped_column(default=0.0)


class Progress(Base):
    """How far a sweep has come: the next one goes on after this instant, and this id."""

    __tablename__ = "progress"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]
    reached_id: Mapped[int] = mapped_column(BigInteger)
