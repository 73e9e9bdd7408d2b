"""Define the tables of people, their roles, and the journal of what the team did."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


class Person(Base):
    """A person; `id` is the bot's own number.

    `telegram_id` and `blocked_at` have been left to `Address` since revision 0057: no code uses
    them, and triggers keep them for a version before that runs beside this one.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("bot_id", "telegram_id"),
        Index(
            "ix_people_keep_informed_at",
            "keep_informed_at",
            "id",
            sqlite_where=text("keep_informed_at IS NOT NULL"),
            postgresql_where=text("keep_informed_at IS NOT NULL"),
        ),
        Index(
            "ix_people_informed_near",
            "department",
            "keep_informed_at",
            "id",
            sqlite_where=text("keep_informed_at IS NOT NULL"),
            postgresql_where=text("keep_informed_at IS NOT NULL"),
        ),
        Index("ix_people_department", "department", "id"),
        Index("ix_people_look_at", "bot_id", "look_at", "id"),
        Index(
            "ix_people_source",
            "bot_id",
            "source",
            sqlite_where=text("source IS NOT NULL"),
            postgresql_where=text("source IS NOT NULL"),
        ),
        Index(
            "ix_people_comfort_needs",
            "id",
            sqlite_where=text("comfort_needs IS NOT NULL"),
            postgresql_where=text("comfort_needs IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    telegram_id: Mapped[int | None] = mapped_column(BigInteger)
    joined_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(default="fr")
    source: Mapped[str | None]
    first_name: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    gender: Mapped[str | None]
    equipment: Mapped[str | None]
    diploma: Mapped[str | None]
    comfort_needs: Mapped[str | None]
    safe_contact: Mapped[str | None]
    """When and how the team may call or write without danger for the person, in words."""
    department: Mapped[str | None]
    """The department where the person looks for a session, kept to tell them of the next one."""
    blocked_at: Mapped[datetime | None]
    chase_stopped_at: Mapped[datetime | None]
    keep_informed_at: Mapped[datetime | None]
    """When the person pressed « Prévenez-moi »: they are kept 12 months from then."""
    fewer_messages_at: Mapped[datetime | None]
    """When the person asked for « Moins de messages »."""
    nudges_suspended_at: Mapped[datetime | None]
    """When the team stopped all nudges to the person."""
    nudges_suspended_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    meetings_suspended_at: Mapped[datetime | None]
    """When the team suspended the person's meetings: they can book and move none."""
    email_copies_at: Mapped[datetime | None]
    """When the person asked to have confirmations and changes by e-mail too."""
    seen_at: Mapped[datetime | None]
    """The last sign of life other than a message: « Gardez-moi », the end of a role."""
    told_of_erasure_at: Mapped[datetime | None]
    """When the person was told that they will be erased unless they answer."""
    look_at: Mapped[datetime] = mapped_column(default=AT_ONCE, server_default="2000-01-01 00:00:00")
    """When to look again whether the person has been kept long enough."""
    link_generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """Signed links sent to the person with another generation are no longer valid."""


class ChannelName(StrEnum):
    """A way by which people talk with the bot."""

    TELEGRAM = "telegram"
    WEB = "web"


class Address(Base):
    """An address of a person: at most one in each channel, one of them preferred for writing.

    `key` names the address in its channel: on Telegram the number of the account, on the web
    random characters.
    """

    __tablename__ = "addresses"
    __table_args__ = (
        UniqueConstraint("bot_id", "channel", "key"),
        UniqueConstraint("person_id", "channel"),
        Index(
            "uq_addresses_preferred",
            "person_id",
            unique=True,
            sqlite_where=text("preferred = 1"),
            postgresql_where=text("preferred"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bot_id: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[ChannelName] = mapped_column(plain_enum(ChannelName))
    key: Mapped[str]
    since: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    """When the person let it be known that they do not want to be written to there."""
    preferred: Mapped[bool]
    """Whether it is the one to which the person is written."""


class RoleName(StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    ADVISER = "adviser"
    """Sends people by a link of their own, and sees totals of how far they went."""


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


class AuditEntry(Base):
    """What a member of the team did, and to whom: ids only."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_bot_id", "bot_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The bot in whose journal it stands; 0 where nobody knows."""
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    action: Mapped[str]
    subjects: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


class DayCount(Base):
    """How often something that has a limit a day was done: by a person, or to a mailbox.

    A mailbox is a keyed fingerprint: what somebody typed is not kept for it, whoever it belongs to.
    """

    __tablename__ = "day_counts"
    __table_args__ = (
        UniqueConstraint("what", "counted_on", "person_id"),
        UniqueConstraint("what", "counted_on", "fingerprint"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    what: Mapped[str]
    """The name of the limit."""
    counted_on: Mapped[date] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    fingerprint: Mapped[str | None]
    times: Mapped[int]
