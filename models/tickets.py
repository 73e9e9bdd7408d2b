"""Tickets of people and the team, signs of distress, who is on duty, ready answers, the group."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from models.engine.queued import Queued
from rules.tickets.distress import Danger


class UrgentOutcome(StrEnum):
    """What came of a call that someone in danger asked for: ends a text key."""

    REACHED = "reached"
    UNREACHED = "unreached"
    EMERGENCY = "emergency"


class Ticket(Base):
    """What a person and the team say to each other, until one of them says it is settled.

    `text` holds the words that nobody has answered yet, and nothing afterwards.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "ix_tickets_open",
            "person_id",
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
        ),
        Index(
            "ix_tickets_next_at",
            "next_at",
            sqlite_where=sql("next_at IS NOT NULL"),
            postgresql_where=sql("next_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    subject: Mapped[str | None]
    """What it is about, or the conversation the person was in: ends a text key."""
    danger: Mapped[Danger | None] = mapped_column(plain_enum(Danger))
    """Urgent: what they were asked about, and said yes to a call."""
    opened_at: Mapped[datetime]
    waits_since: Mapped[datetime | None]
    """Since when the person waits for the team; none when the team spoke last."""
    next_at: Mapped[datetime | None]
    """When the team is reminded; when it spoke last, when it closes by itself."""
    acknowledged_at: Mapped[datetime | None]
    """When the person was last told that what they type goes to the team."""
    answered_at: Mapped[datetime | None]
    """When the team first answered."""
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    answer_minutes: Mapped[int | None]
    """How long that took, in minutes during which the team was there."""
    team_wrote_at: Mapped[datetime | None]
    """When the team last did."""
    closed_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    """The hour that was promised, until the team answers; urgent: until somebody takes it."""
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    calls_tried: Mapped[int] = mapped_column(default=0, server_default="0")
    """Urgent: how often nobody picked up."""
    outcome: Mapped[UrgentOutcome | None] = mapped_column(plain_enum(UrgentOutcome))
    """Urgent: without one it is not closed."""


class DistressSignal(Base):
    __tablename__ = "distress_signals"
    __table_args__ = (
        Index("ix_distress_signals_newest", "person_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    category: Mapped[Danger] = mapped_column(plain_enum(Danger))
    at: Mapped[datetime] = mapped_column(index=True)
    asked_back: Mapped[bool]
    """They said yes to a call of the team."""


class Duty(Base):
    """Someone of the team who receives what people write."""

    __tablename__ = "duties"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    since_at: Mapped[datetime]


class CannedAnswer(Base):
    """An answer the team gives often; `{first_name}` in it is filled for each person."""

    __tablename__ = "canned_answers"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger, index=True)
    title: Mapped[str]
    text: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )


class StaffGroup(Base):
    """The group of the settings, while there is one: what people write goes there."""

    __tablename__ = "staff_groups"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)


class Topic(Base):
    """Where the team reads a person and writes to them, in its group."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("bot_id", "thread_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    bot_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]


class What(StrEnum):
    CARD = "card"
    SAID = "said"
    COPY = "copy"
    CLOSE = "close"
    DELETE = "delete"


class TopicPost(Queued, Base):
    """Something owed to a topic: it goes once it is done, and its words with it."""

    __tablename__ = "topic_posts"
    __table_args__ = (
        Index("ix_topic_posts_next_try_at", "next_try_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """Nobody's: the topic of someone who was erased."""
    what: Mapped[What] = mapped_column(plain_enum(What))
    params: Mapped[dict[str, Any]]
