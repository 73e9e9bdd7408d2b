"""Codes tried in vain, and attestations of the time participants gave to the programme."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey


class CodeTries(Base):
    """Wrong attendance codes of one person, since the first of them; forgotten after an hour."""

    __tablename__ = "code_tries"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime]
    tries: Mapped[int]


class ParticipantAttestation(Base):
    """What one paper says; another paper, when more was attended since, has another code.

    The name on the paper is not here: it was typed for it and is kept nowhere.
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
