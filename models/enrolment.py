"""Define the tables of enrolments, verdicts, minors, and people who asked to be called back."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from rules.enrolment.eligibility import EligibilityOutcome
from rules.enrolment.minors import AgreementForm, AgreementGiver
from rules.geography.zones import ZoneKind


class EnrolmentStatus(StrEnum):
    OFFERED = "offered"
    PLACE = "place"
    WAITING = "waiting"
    TO_CHECK = "to_check"
    REFUSED = "refused"
    LEFT = "left"


OUT_OF_SESSION = (EnrolmentStatus.REFUSED, EnrolmentStatus.OFFERED, EnrolmentStatus.LEFT)
"""The statuses of people who neither hold a place in the session nor wait for one."""


class Enrolment(Base):
    """One person in one session; OFFERED holds no place, TO_CHECK holds a place if free."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "session_id"),
        Index("ix_enrolments_seats", "session_id", "status", "changed_at"),
        Index(
            "ix_enrolments_answer_by",
            "answer_by",
            sqlite_where=text("answer_by IS NOT NULL"),
            postgresql_where=text("answer_by IS NOT NULL"),
        ),
        Index(
            "ix_enrolments_refusal_at",
            "refusal_at",
            sqlite_where=text("refusal_at IS NOT NULL"),
            postgresql_where=text("refusal_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    status: Mapped[EnrolmentStatus] = mapped_column(plain_enum(EnrolmentStatus))
    changed_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    """Until when the team owes an answer, while it is to check."""
    decision_at: Mapped[datetime | None] = mapped_column("refusal_at")
    """When a decision of the team takes effect, which may be undone until then."""
    decision: Mapped[str | None] = mapped_column("refusal_reason")
    """That decision: the value of a button."""
    decided_zone: Mapped[ZoneKind | None] = mapped_column(plain_enum(ZoneKind))
    """The kind of zone that it says the person lives in, where it says which."""
    decided_by: Mapped[int | None] = mapped_column(
        "refused_by", ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    left_reason: Mapped[str | None]
    """Why the person left the session: the value of a button."""


class EligibilityVerdict(Base):
    """One judgement with all its reasons; the newest of a person and a session counts."""

    __tablename__ = "eligibility_verdicts"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), index=True)
    outcome: Mapped[EligibilityOutcome] = mapped_column(plain_enum(EligibilityOutcome))
    reasons: Mapped[list[Any]]
    method: Mapped[str]
    insee: Mapped[str | None]
    zone: Mapped[ZoneKind] = mapped_column(plain_enum(ZoneKind))
    zone_code: Mapped[str | None]
    zone_name: Mapped[str | None]
    vintage: Mapped[str | None]
    situation: Mapped[str]
    age_band: Mapped[str]
    judged_at: Mapped[datetime]
    judged_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Minor(Base):
    """A person who said under 18, until the team has seen proof of age 18."""

    __tablename__ = "minors"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    said_at: Mapped[datetime]
    given_by: Mapped[AgreementGiver | None] = mapped_column(plain_enum(AgreementGiver))
    """The role of the adult who agreed to meetings; never a name."""
    given_how: Mapped[AgreementForm | None] = mapped_column(plain_enum(AgreementForm))
    given_on: Mapped[date | None]
    """When the agreement reached the team."""
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    withdrawn_at: Mapped[datetime | None]
    of_age_at: Mapped[datetime | None]
    """When the team saw that they are 18: no limits from then on."""

    @property
    def has_agreement(self) -> bool:
        """Tell whether a parent has agreed, and has not withdrawn it."""
        return self.recorded_at is not None and self.withdrawn_at is None


class CallBack(Base):
    """« Pas de Telegram ? »: a first name and a contact, until the team has called.

    Or the number of somebody who chats on the page, and has no e-mail to prove.
    """

    __tablename__ = "call_backs"
    __table_args__ = (
        UniqueConstraint("bot_id", "contact"),
        Index(
            "ix_call_backs_waiting",
            "bot_id",
            "asked_at",
            sqlite_where=text("called_at IS NULL"),
            postgresql_where=text("called_at IS NULL"),
        ),
        Index("ix_call_backs_stamp", "bot_id", "stamp", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    stamp: Mapped[int | None] = mapped_column(BigInteger)
    """The number of the form that was sent, which is valid once."""
    first_name: Mapped[str | None]
    contact: Mapped[str | None]
    """A phone number (E.164) or an e-mail address; None once the team has called."""
    asked_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    called_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """Who asked on the chat page; None of a form."""
