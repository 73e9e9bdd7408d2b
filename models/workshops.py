"""Define the tables of workshops, registrations, attendance, and attestations of attendance."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum


class WorkshopKind(StrEnum):
    OPENING = "opening"
    MEETINGS = "meetings"
    SUMMARY = "summary"
    CV = "cv"
    TRAINING = "training"
    JOB_DATING = "job_dating"
    CLOSING = "closing"
    OTHER = "other"


class WorkshopStatus(StrEnum):
    OPEN = "open"
    CANCELLED = "cancelled"


class Workshop(Base):
    """An hour or two by video; `taken` counts the seats held, those kept for an offer too."""

    __tablename__ = "workshops"
    __table_args__ = (
        UniqueConstraint("session_id", "code"),
        CheckConstraint("taken BETWEEN 0 AND places", name="ck_workshops_taken"),
        CheckConstraint("places <= capacity", name="ck_workshops_places"),
        Index("ix_workshops_open", "status", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    code: Mapped[str]
    """Its id in the imported file: the same id again is an update."""
    kind: Mapped[WorkshopKind] = mapped_column(plain_enum(WorkshopKind))
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    overbooking: Mapped[int] = mapped_column(default=0)
    """Percentage of places given beyond the seats, because some people never come."""
    capacity: Mapped[int]
    """Most people that the video room takes."""
    places: Mapped[int]
    """The seats with the overbooking, within the capacity."""
    taken: Mapped[int] = mapped_column(default=0)
    room_url: Mapped[str] = mapped_column(default="")
    host_name: Mapped[str] = mapped_column(default="")
    """The first name that participants see."""
    host_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    """The person who hosts it in the chat: a member of the team, or a mentor."""
    status: Mapped[WorkshopStatus] = mapped_column(
        plain_enum(WorkshopStatus), default=WorkshopStatus.OPEN
    )
    sequence: Mapped[int] = mapped_column(default=0)
    """The version of its calendar entry, raised by each move and by the cancellation."""
    attendance_code: Mapped[str]
    """Four digits shown on the screen at the end; people who are there type them in the chat."""
    closed_at: Mapped[datetime | None]
    """When the attendance list was closed."""
    summary: Mapped[str | None]
    """Five lines by the host, for those who could not come."""
    summary_at: Mapped[datetime | None]


class RegistrationStatus(StrEnum):
    REGISTERED = "registered"
    WAITING = "waiting"
    OFFERED = "offered"
    """A freed seat is kept for this person until `offered_until`."""
    LAPSED = "lapsed"
    """The person declined the offer of a seat, or did not answer in time."""
    CANCELLED = "cancelled"
    """The person answered « Je ne peux pas »."""
    EXCUSED = "excused"
    """The person answered « J'ai une convocation France Travail »: never an absence."""
    RELEASED = "released"
    """The workshop was cancelled, or the person left the session."""
    WALKED_IN = "walked_in"
    """The person typed the code without being registered: they hold no seat."""


class Attendance(StrEnum):
    BY_CODE = "by_code"
    BY_HOST = "by_host"
    ABSENT = "absent"


CAME = (Attendance.BY_CODE, Attendance.BY_HOST)


class Registration(Base):
    """One person and one workshop, in any status."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("workshop_id", "person_id"),
        Index("ix_registrations_line", "workshop_id", "status", "asked_at", "id"),
        Index(
            "ix_registrations_offered_until",
            "offered_until",
            sqlite_where=text("status = 'offered'"),
            postgresql_where=text("status = 'offered'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    status: Mapped[RegistrationStatus] = mapped_column(plain_enum(RegistrationStatus))
    asked_at: Mapped[datetime]
    """Gives the order of the waiting list."""
    offered_until: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    uid: Mapped[str]
    """Its id in calendars, which never changes; `sequence` is the version of its entry."""
    sequence: Mapped[int] = mapped_column(default=0)
    coming_at: Mapped[datetime | None]
    """When the person answered « Je viens »."""
    attended: Mapped[Attendance | None] = mapped_column(plain_enum(Attendance))
    attended_at: Mapped[datetime | None]


class CodeTries(Base):
    """Wrong attendance codes that a person typed since the first one; deleted after an hour."""

    __tablename__ = "code_tries"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime]
    tries: Mapped[int]


class ParticipantAttestation(Base):
    """The contents of an attestation; more attendance makes another, with a code of its own.

    The name on it is not stored anywhere: the person typed it for the document only.
    """

    __tablename__ = "participant_attestations"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"))
    code: Mapped[str] = mapped_column(unique=True)
    events: Mapped[int]
    minutes: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    made_at: Mapped[datetime]
