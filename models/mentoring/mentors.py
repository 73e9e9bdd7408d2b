"""Define the table of mentors."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, plain_enum
from models.outbox import EmailHolder


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
