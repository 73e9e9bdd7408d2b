"""Who is who: people, what they were told, what they agreed to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum


class Person(Base):
    """`id` is ours; (bot_id, telegram_id) is Telegram's and may be missing."""

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
    department: Mapped[str | None]
    """Where the person looks for a session; kept to tell them of the next one."""
    blocked_at: Mapped[datetime | None]
    chase_stopped_at: Mapped[datetime | None]
    keep_informed_at: Mapped[datetime | None]
    """When the person asked « Prévenez-moi »: kept 12 months from then."""
    fewer_messages_at: Mapped[datetime | None]
    """When the person asked for « Moins de messages »."""
    nudges_suspended_at: Mapped[datetime | None]
    """When the team stopped whatever was not asked for."""
    nudges_suspended_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    email_copies_at: Mapped[datetime | None]
    """When the person asked to have confirmations and changes by e-mail too."""


class AccountFlag(Base):
    """Two accounts that look like one person; staff decide."""

    __tablename__ = "accounts_flags"
    __table_args__ = (UniqueConstraint("person_id", "other_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    flagged_at: Mapped[datetime]


class Notice(Base):
    """The information about data that was shown: a proof, not a consent."""

    __tablename__ = "notices"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    version: Mapped[str]
    shown_at: Mapped[datetime]
    update_id: Mapped[int] = mapped_column(BigInteger)


class Purpose(StrEnum):
    OFFERS = "offers"
    SHARE_WITH_MENTOR = "share_with_mentor"
    SHARE_WITH_EMPLOYER = "share_with_employer"
    SHARE_WITH_ADVISER = "share_with_adviser"
    COMFORT_NEEDS = "comfort_needs"
    TESTIMONIAL = "testimonial"


class Consent(Base):
    """One agreement; `subject` names the mentor or employer it is about, or is empty."""

    __tablename__ = "consents"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(plain_enum(Purpose))
    subject: Mapped[str] = mapped_column(default="")
    text_version: Mapped[str]
    given_at: Mapped[datetime]
    update_id: Mapped[int] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None]


class AskedOnce(Base):
    """A small question that was put to a person: answered, skipped or left, it is not put again."""

    __tablename__ = "asked_once"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]


class Erasure(Base):
    """What stays of someone who asked to be erased: a number, for proof."""

    __tablename__ = "erasures"

    number: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    reason: Mapped[str]
