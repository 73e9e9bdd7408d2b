"""Define the tables of the slots that mentors open, and of the bookings in them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from rules.slots.slots import MeetingOutcome


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
    """A time to meet: a call with a single seat, or a group meeting; `taken` counts bookings.

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
    """A person's seat in a slot; a move changes the slot alone."""

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
    said_by_participant: Mapped[MeetingOutcome | None] = mapped_column(plain_enum(MeetingOutcome))
    said_by_participant_at: Mapped[datetime | None]
    said_by_mentor: Mapped[MeetingOutcome | None] = mapped_column(plain_enum(MeetingOutcome))
    said_by_mentor_at: Mapped[datetime | None]
    absence_at: Mapped[datetime | None]
    """When an absence that the mentor noted takes effect, which may be undone until then."""
    shown_in: Mapped[int | None] = mapped_column(BigInteger)
    """The id of the message that shows it to the person, with its buttons."""
