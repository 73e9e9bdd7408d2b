"""Define the tables of the desk, where the team works from a computer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum


class Desk(Base):
    """A browser that asked for the desk, known by a cookie of which only the hash is kept.

    It shows `code` until a member of the team opens it from their chat; then it is theirs.
    """

    __tablename__ = "desks"
    __table_args__ = (UniqueConstraint("bot_id", "code"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """Who opened it; None while it shows its code."""
    secret_hash: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None]
    browser: Mapped[str]
    """Such as « Firefox, Windows »; empty if it says nothing that is known."""
    asked_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    """When it last asked for something, within a few minutes."""
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """From then on the cookie opens nothing."""


class DeskSearch(Base):
    """What a member typed to search a listing: the address names the number, never the words."""

    __tablename__ = "desk_searches"

    number: Mapped[str] = mapped_column(primary_key=True)
    """Random, so that nobody finds another's."""
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id", ondelete="CASCADE"), index=True)
    listing: Mapped[str]
    words: Mapped[str]


class SavedFilter(Base):
    """A view of a listing that somebody of the team named: theirs, or the team's."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        UniqueConstraint("person_id", "listing", "name"),
        Index("ix_saved_filters_listing", "bot_id", "listing"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    listing: Mapped[str]
    name: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The filters, as in the address."""
    is_shared: Mapped[bool]


class DeskActState(StrEnum):
    WAITS = "waits"
    """Somebody else of the team has to agree."""
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    UNDOING = "undoing"
    UNDONE = "undone"


class DeskAct(Base):
    """Something done to many rows of a listing, a slice at a time, with a verdict for each."""

    __tablename__ = "desk_acts"
    __table_args__ = (
        Index(
            "ix_desk_acts_under_way",
            "bot_id",
            "id",
            sqlite_where=text("state = 'running' OR state = 'undoing'"),
            postgresql_where=text("state = 'running' OR state = 'undoing'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    """Who asked for it."""
    listing: Mapped[str]
    name: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was typed and chosen for it."""
    state: Mapped[DeskActState] = mapped_column(plain_enum(DeskActState))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    second_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    """Who agreed, or refused."""
    ended_at: Mapped[datetime | None]


class DeskActRow(Base):
    """One row of an act, and what became of it."""

    __tablename__ = "desk_act_rows"
    __table_args__ = (
        Index(
            "ix_desk_act_rows_left",
            "act_id",
            "subject_id",
            sqlite_where=text("verdict IS NULL"),
            postgresql_where=text("verdict IS NULL"),
        ),
    )

    act_id: Mapped[int] = mapped_column(
        ForeignKey("desk_acts.id", ondelete="CASCADE"), primary_key=True
    )
    subject_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    """The key of the row in its listing."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    """Whom it is about."""
    verdict: Mapped[str | None]
    """The end of a text key; None until its turn."""
    is_done: Mapped[bool]
    """Whether something was done, that may be undone."""
    before: Mapped[str]
    """What undoing puts back."""


class PersonNote(Base):
    """What somebody of the team notes about a person, for some days; or that they will call."""

    __tablename__ = "person_notes"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    words: Mapped[str]
    """Empty for a call to make."""
    is_call: Mapped[bool]
    noted_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    noted_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    """When it is forgotten."""
