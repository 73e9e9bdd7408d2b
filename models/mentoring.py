"""Define the tables of mentors, their slots, bookings, reports of meetings, and attestations."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from models.outbox import EmailHolder
from rules.safeguarding.safety import Category
from rules.slots.slots import HowItWent


class MentorStatus(StrEnum):
    DRAFT = "draft"
    TO_APPROVE = "to_approve"
    ACTIVE = "active"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    LEFT = "left"


class Mentor(EmailHolder, Base):
    """A mentor; participants see the first name, company and job of active ones only."""

    __tablename__ = "mentors"

    status: Mapped[MentorStatus] = mapped_column(
        plain_enum(MentorStatus), default=MentorStatus.DRAFT, index=True
    )
    first_name: Mapped[str] = mapped_column(default="")
    company: Mapped[str] = mapped_column(default="")
    company_key: Mapped[str] = mapped_column(default="", index=True)
    """The company's name, folded, to compare it: no colleague ever reads a report on a mentor."""
    job: Mapped[str] = mapped_column(default="")
    subjects: Mapped[str] = mapped_column(default="")
    families: Mapped[list[Any]] = mapped_column(default=list)
    languages: Mapped[list[Any]] = mapped_column(default=list)
    department: Mapped[str] = mapped_column(default="75")
    """Gives the mentor's time zone and public holidays."""
    referent: Mapped[str | None]
    """The person of the company who vouches for the mentor."""
    charter_version: Mapped[str | None]
    charter_at: Mapped[datetime | None]
    own_room_url: Mapped[str | None]
    own_room_approved_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    suspended_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    """Until when the team owes the mentor a decision."""

    @property
    def own_room(self) -> str:
        """Return the address of the mentor's own room once the team has approved it, else ""."""
        return self.own_room_url or "" if self.own_room_approved_at is not None else ""


class SlotRule(Base):
    """A weekly rule; `starts` and `ends` are minutes of the day in the mentor's time zone."""

    __tablename__ = "slot_rules"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(
        ForeignKey("mentors.person_id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_sessions.id"))
    weekday: Mapped[int]
    """0 is Monday."""
    starts: Mapped[int]
    ends: Mapped[int]
    minutes: Mapped[int]
    seats: Mapped[int]
    until_on: Mapped[date]
    expanded_on: Mapped[date] = mapped_column(index=True)
    """Slots were created up to this day: a slot withdrawn since then is not created again."""


class Absence(Base):
    """The days, both included, on which weekly rules create no slots."""

    __tablename__ = "absences"

    mentor_id: Mapped[int] = mapped_column(
        ForeignKey("mentors.person_id", ondelete="CASCADE"), primary_key=True
    )
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date]


class SlotStatus(StrEnum):
    OPEN = "open"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Slot(Base):
    """A time to meet: a call if it has one seat, else a group meeting; `taken` counts bookings.

    An employer's slot has an offer instead of a mentor: a short interview, taken by an application.
    A slot that was booked stays when its mentor is erased, without a name: the meeting took place.
    """

    __tablename__ = "slots"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND seats", name="ck_slots_taken"),
        CheckConstraint("mentor_id IS NULL OR opportunity_id IS NULL", name="ck_slots_whose"),
        Index(
            "uq_slots_open",
            "mentor_id",
            "starts_at",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_slots_of_mentor", "mentor_id", "starts_at"),
        Index("ix_slots_of_opportunity", "opportunity_id", "starts_at"),
        Index("ix_slots_open", "status", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentors.person_id", ondelete="SET NULL")
    )
    opportunity_id: Mapped[int | None] = mapped_column(
        ForeignKey("opportunities.id", ondelete="CASCADE")
    )
    rule_id: Mapped[int | None] = mapped_column(
        ForeignKey("slot_rules.id", ondelete="SET NULL"), index=True
    )
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_sessions.id"))
    """The session whose participants may book it; None for all."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    room: Mapped[str]
    has_room: Mapped[bool] = mapped_column(default=True, server_default="1")
    """Whether a mentor's slot has a video room: without one, it is offered to nobody."""
    place: Mapped[str | None]
    """For an employer's slot: an address, a telephone or a video room, as typed."""
    status: Mapped[SlotStatus] = mapped_column(plain_enum(SlotStatus), default=SlotStatus.OPEN)
    sequence: Mapped[int] = mapped_column(default=0)
    """The version of its calendar entry."""
    confirmed_at: Mapped[datetime | None]
    """When the mentor confirmed; None again when the last booking is cancelled."""
    nudge_at: Mapped[datetime | None] = mapped_column(index=True)
    rescue_at: Mapped[datetime | None] = mapped_column(index=True)
    held_at: Mapped[datetime | None]
    """When somebody said that the meeting took place: it counts in the mentor's hours."""


class BookingStatus(StrEnum):
    BOOKED = "booked"
    CANCELLED_BY_PARTICIPANT = "cancelled_by_participant"
    CANCELLED_BY_MENTOR = "cancelled_by_mentor"
    RELEASED = "released"
    """Ended by neither side: by a report or an erasure."""


class Booking(Base):
    """One person's seat in a slot; moving it changes the slot and keeps everything else."""

    __tablename__ = "bookings"
    __table_args__ = (
        Index(
            "ix_bookings_question",
            "slot_id",
            sqlite_where=text("question IS NOT NULL"),
            postgresql_where=text("question IS NOT NULL"),
        ),
        Index(
            "ix_bookings_absence_at",
            "absence_at",
            sqlite_where=text("absence_at IS NOT NULL"),
            postgresql_where=text("absence_at IS NOT NULL"),
        ),
        Index(
            "uq_bookings_booked",
            "slot_id",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'booked'"),
            postgresql_where=text("status = 'booked'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    status: Mapped[BookingStatus] = mapped_column(
        plain_enum(BookingStatus), default=BookingStatus.BOOKED
    )
    question: Mapped[str | None]
    """What the person wants to ask; erased 30 days after the meeting."""
    uid: Mapped[str]
    """Its id in calendars, which never changes; `sequence` is the version of its entry."""
    sequence: Mapped[int] = mapped_column(default=0)
    booked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    said_by_participant: Mapped[HowItWent | None] = mapped_column(plain_enum(HowItWent))
    said_by_participant_at: Mapped[datetime | None]
    said_by_mentor: Mapped[HowItWent | None] = mapped_column(plain_enum(HowItWent))
    said_by_mentor_at: Mapped[datetime | None]
    absence_at: Mapped[datetime | None]
    """When an absence that the mentor noted takes effect, which may be undone until then."""
    shown_in: Mapped[int | None] = mapped_column(BigInteger)
    """The id of the message that shows it to the person, with its buttons."""


class Report(Base):
    """A report of a participant on their mentor or, `by_mentor`, of a mentor who worries about a
    participant."""

    __tablename__ = "reports"
    __table_args__ = (
        Index(
            "ix_reports_open",
            "answer_by",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("bookings.id", ondelete="SET NULL"), index=True
    )
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    by_mentor: Mapped[bool]
    company_key: Mapped[str | None]
    """The company of the reported mentor, erased or not: their colleagues never read it."""
    category: Mapped[Category] = mapped_column(plain_enum(Category))
    serious: Mapped[bool]
    """Whether the mentor's slots were closed."""
    call_back: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    answer_by: Mapped[datetime]
    pinged_at: Mapped[datetime | None]
    """When the owner was reminded that the answer is nearly due."""
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )


class ReportWords(Base):
    """The text of a report; it is erased with the participant, whoever wrote it."""

    __tablename__ = "report_words"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str]


class ReportTrace(Base):
    """A fingerprint of a reported person who was erased, computed with a secret key.

    The report is kept as long as the fingerprint, without a name.
    """

    __tablename__ = "report_traces"
    __table_args__ = (
        UniqueConstraint("report_id", "fingerprint"),
        Index("ix_report_traces_fingerprint", "fingerprint"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    fingerprint: Mapped[str]
    """The fingerprint of a Telegram account, or of a confirmed work e-mail address."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Attestation(Base):
    """One attestation of a mentor and a session: meetings that began from `since`, before
    `until`."""

    __tablename__ = "attestations"
    __table_args__ = (UniqueConstraint("mentor_id", "session_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentors.person_id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    code: Mapped[str] = mapped_column(unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
