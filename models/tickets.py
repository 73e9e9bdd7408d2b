"""Define the tables of tickets, distress signals, duty, canned answers, and the team's group."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from models.engine.queued import CausedRow, QueuedRow
from rules.tickets.conduct import Conduct
from rules.tickets.distress import Danger


class UrgentOutcome(StrEnum):
    """The result of a call that a person in danger asked for; the value ends a text key."""

    REACHED = "reached"
    UNREACHED = "unreached"
    EMERGENCY = "emergency"


class Ticket(Base):
    """An exchange between a person and the team, until either calls it settled.

    `text` holds what the team has not answered yet, and nothing afterwards.
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
        Index(
            "ix_tickets_answer_by",
            "answer_by",
            sqlite_where=sql("answer_by IS NOT NULL AND closed_at IS NULL"),
            postgresql_where=sql("answer_by IS NOT NULL AND closed_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    subject: Mapped[str | None]
    """The end of a text key: what it is about, or the conversation the person was in."""
    danger: Mapped[Danger | None] = mapped_column(plain_enum(Danger))
    """For an urgent ticket: the danger about which the person wants to be called."""
    conduct: Mapped[Conduct | None] = mapped_column(plain_enum(Conduct))
    """Whether its words may tell of somebody's conduct, and what was made of them."""
    opened_at: Mapped[datetime]
    waits_since: Mapped[datetime | None]
    """Since when the person waits for the team; None when the team wrote last."""
    next_at: Mapped[datetime | None]
    """When the team is reminded or, if it wrote last, when the ticket closes by itself."""
    acknowledged_at: Mapped[datetime | None]
    """When the person was last told that what they type goes to the team."""
    answered_at: Mapped[datetime | None]
    """When the team first answered."""
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    answer_minutes: Mapped[int | None]
    """How many minutes of working hours the first answer took."""
    team_wrote_at: Mapped[datetime | None]
    """When the team last answered."""
    closed_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    """Until when an answer is due; None once the team answers, or takes an urgent ticket."""
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    calls_tried: Mapped[int] = mapped_column(default=0, server_default="0")
    """For an urgent ticket: how often the person did not pick up."""
    outcome: Mapped[UrgentOutcome | None] = mapped_column(plain_enum(UrgentOutcome))
    """For an urgent ticket, which cannot be closed without one."""


class UntranscribedVoice(Base):
    """A voice message that a service has still to write down, for at most an hour.

    The row is deleted with the transcript, which is kept only in the message to the team.
    """

    __tablename__ = "untranscribed_voices"
    __table_args__ = (
        Index("ix_untranscribed_voices_next_try_at", "next_try_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    file_key: Mapped[str] = mapped_column("file_id")
    said_at: Mapped[datetime]
    next_try_at: Mapped[datetime]


class DistressSignal(Base):
    """A text that may have told of a danger: its category and time, never the words."""

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
    """Whether the person asked to be called by the team."""


class Duty(Base):
    """A member of the team who is on duty, and receives what people write."""

    __tablename__ = "duties"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    since_at: Mapped[datetime]


class CannedAnswer(Base):
    """An answer that the team often gives; `{first_name}` in it is filled for each person."""

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
    """The team's group, if the settings name it: people's messages are sent to it."""

    __tablename__ = "staff_groups"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)


class Topic(Base):
    """The topic of one person in the team's group, where the team reads and answers them."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("bot_id", "thread_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    bot_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]


class TopicPostKind(StrEnum):
    CARD = "card"
    SAID = "said"
    COPY = "copy"
    CLOSE = "close"
    DELETE = "delete"
    REMOVE = "remove"
    """Take who left the team out of the group."""


class TopicPost(CausedRow, QueuedRow, Base):
    """Something to be done in a topic; the row is deleted once it is done, and its text with it."""

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
    """None for the topic of an erased person, and for who left the team."""
    what: Mapped[TopicPostKind] = mapped_column(plain_enum(TopicPostKind))
    params: Mapped[dict[str, Any]]
