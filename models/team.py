"""The people behind it: roles, invitations, and a trace of what staff did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from rules.tickets.distress import Danger


class RoleName(StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    ADVISER = "adviser"
    """Sends people by a link of their own, and sees how far they went: totals."""


class Role(Base):
    __tablename__ = "roles"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[RoleName] = mapped_column(plain_enum(RoleName), primary_key=True)
    granted_at: Mapped[datetime]
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="SET NULL")
    )


class Invitation(Base):
    """A single-use link; only the hash of its token is kept."""

    __tablename__ = "invitations"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[RoleName] = mapped_column(plain_enum(RoleName))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )


class AuditEntry(Base):
    """Who of the team did what, to whom: ids only."""

    __tablename__ = "audit"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    action: Mapped[str]
    subjects: Mapped[dict[str, Any]]
    at: Mapped[datetime]


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
