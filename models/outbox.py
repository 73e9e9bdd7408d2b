"""Define the tables of queued messages and e-mails, their results, and the process that leads."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from models.engine.queued import CausedRow, QueuedRow


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"
    EXPIRED = "expired"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class OutboxMessage(CausedRow, QueuedRow, Base):
    """A queued message, to another person or for later; it is rendered when it is sent."""

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
    """The participant whom a message to the team is about: a reply to it goes to that person."""
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    key: Mapped[str]
    urgency: Mapped[int]
    due_at: Mapped[datetime]
    """The instant it was queued for; it never changes."""
    held_until: Mapped[datetime | None]
    """Until when it waits for a better hour: meanwhile, other messages of its chat may pass it."""
    doubtful: Mapped[bool] = mapped_column(default=False)
    """Whether a send timed out, so that it may have arrived."""
    state: Mapped[OutboxState] = mapped_column(plain_enum(OutboxState), default=OutboxState.QUEUED)
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class OutboxEmail(CausedRow, QueuedRow, Base):
    """A queued e-mail, written when it is sent; afterwards, only its result is kept."""

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
    """Signed links, shown as buttons: [text key of the label, action, id of its subject]."""
    calendar: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Describes the attached calendar, which is made when the e-mail is sent."""
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    doubtful: Mapped[bool] = mapped_column(default=False)
    """Whether the connection broke before the server confirmed: it may have arrived."""
    state: Mapped[OutboxState] = mapped_column(plain_enum(OutboxState), default=OutboxState.QUEUED)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Lease(Base):
    """The process that leads for a bot: sweeps and delivery run in one process at a time."""

    __tablename__ = "leases"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int]
    beat: Mapped[int]


class SharedPace(Base):
    """How the processes of a bot share its pace, and the last halt that Telegram asked for."""

    __tablename__ = "shared_paces"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    shares: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By process: its places, how many it could use, and a beat that shows that it is alive."""
    halts: Mapped[int] = mapped_column(default=0)
    """How many halts there were: in a rolling restart, a process of the version before learns of a
    halt by a new number, and by `halt_seconds`.  Both go with the next version."""
    halt_seconds: Mapped[float] = mapped_column(default=0.0)
    halted_until: Mapped[datetime | None]
    """Until when the longest halt lasts, by the database's clock, which all processes share."""
    held: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Until when single chats are to be silent, by their id; None when there are none."""


class Progress(Base):
    """The cursor of a sweep: its next batch begins after this instant and this id."""

    __tablename__ = "progress"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]
    reached_id: Mapped[int] = mapped_column(BigInteger)


class EmailHolder:
    """A person with a work e-mail address, which is verified by a code sent there."""

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str | None] = mapped_column("work_email")
    email_confirmed_at: Mapped[datetime | None]
    email_code_hash: Mapped[str | None]
    email_code_sent_at: Mapped[datetime | None]
    email_tries: Mapped[int] = mapped_column(default=0)


class ContactProof(EmailHolder, Base):
    """How a person of the chat page proved to be reachable: an e-mail confirmed, or a call.

    Their e-mail, of which they gave back a code, or a call of the team to their number.
    """

    __tablename__ = "contact_proofs"

    email: Mapped[str | None] = mapped_column("email")
    called_at: Mapped[datetime | None]
    """When the team spoke with them at the number that they gave."""
    stopped_at: Mapped[datetime | None]
    """When they asked that what the page says be sent by e-mail no more."""


class SentPicture(Base):
    """Telegram's id of a picture that a bot has uploaded, by the fingerprint of its values."""

    __tablename__ = "sent_pictures"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    """The person whom the picture tells of."""
    file_key: Mapped[str] = mapped_column("file_id")
    sent_at: Mapped[datetime] = mapped_column(index=True)
