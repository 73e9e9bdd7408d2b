"""Define the tables of notices, consents, questions asked once, and possible double accounts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum


class AccountFlag(Base):
    """Two accounts that may be one person; the team decides."""

    __tablename__ = "accounts_flags"
    __table_args__ = (UniqueConstraint("person_id", "other_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    flagged_at: Mapped[datetime]


class Notice(Base):
    """The proof that information about personal data was shown; it is no consent."""

    __tablename__ = "notices"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    version: Mapped[str]
    shown_at: Mapped[datetime]
    update_id: Mapped[int] = mapped_column(BigInteger)


class ConsentPurpose(StrEnum):
    OFFERS = "offers"
    SHARE_WITH_MENTOR = "share_with_mentor"
    SHARE_WITH_EMPLOYER = "share_with_employer"
    SHARE_WITH_ADVISER = "share_with_adviser"
    COMFORT_NEEDS = "comfort_needs"
    TESTIMONIAL = "testimonial"
    """Words quoted in what partners read, without a name."""
    FRONT_PAGE = "front_page"


class Consent(Base):
    """One consent; `subject` names the mentor or employer it is for, or is empty."""

    __tablename__ = "consents"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[ConsentPurpose] = mapped_column(plain_enum(ConsentPurpose))
    subject: Mapped[str] = mapped_column(default="")
    text_version: Mapped[str]
    given_at: Mapped[datetime]
    update_id: Mapped[int] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None]


class AskedQuestion(Base):
    """A question that a person was asked: answered, skipped or ignored, it is not asked again."""

    __tablename__ = "asked_once"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
