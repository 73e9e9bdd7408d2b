"""The team behind the companion: who is on duty, ready answers, its group and its topics."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum


class Duty(Base):
    """Someone of the team who receives what people write."""

    __tablename__ = "duties"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    since_at: Mapped[datetime]


class CannedAnswer(Base):
    """An answer the team gives often; `{first_name}` in it is filled for each person."""

    __tablename__ = "canned_answers"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger, index=True)
    title: Mapped[str]
    text: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )


class StaffGroup(Base):
    """The group of the settings, while there is one: what people write goes there."""

    __tablename__ = "staff_groups"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)


class Topic(Base):
    """Where the team reads a person and writes to them, in its group."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("bot_id", "thread_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    bot_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]


class What(StrEnum):
    CARD = "card"
    SAID = "said"
    COPY = "copy"
    CLOSE = "close"
    DELETE = "delete"


class TopicPost(Base):
    """Something owed to a topic: it goes once it is done, and its words with it."""

    __tablename__ = "topic_posts"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """Nobody's: the topic of someone who was erased."""
    what: Mapped[What] = mapped_column(plain_enum(What))
    params: Mapped[dict[str, Any]]
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
