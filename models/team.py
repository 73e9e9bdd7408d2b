"""The people behind it: roles, invitations, and a trace of what staff did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BigKey, plain_enum
from rules.distress import Danger


class RoleName(StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    MENTOR = "mentor"
    EMPLOYER = "employer"


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
    """A message of a person to the team, until someone answers."""

    __tablename__ = "tickets"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    danger: Mapped[Danger | None] = mapped_column(plain_enum(Danger))
    """Urgent: what they were asked about, and said yes to a call."""
    opened_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
