"""Define the tables of what was heard and not understood, and of the team's own answers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum


class TextOutcome(StrEnum):
    """What became of a text."""

    UNDERSTOOD = "understood"
    UNSURE = "unsure"
    LOST = "lost"
    HANDED_OVER = "handed_over"


class UnclearWords(Base):
    """The last texts of a person that were not understood, one after the other.

    Or, with `times` 0, a question that the person may give the team on one tap.  Deleted when a
    text is understood (a question is not), when the team gets the words, and after a day.
    """

    __tablename__ = "unclear_words"
    __table_args__ = (Index("ix_unclear_words_at", "at"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[str]
    times: Mapped[int]
    at: Mapped[datetime]


class DoubtedText(Base):
    """The last text of a person, masked, that the bot asked about: « Vous voulez dire… ? ».

    It joins the texts that were not understood when they say « Autre chose ». Deleted when they
    choose a meaning, and after a day.
    """

    __tablename__ = "doubted_texts"
    __table_args__ = (Index("ix_doubted_texts_at", "at"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]
    at: Mapped[datetime]


class UnansweredText(Base):
    """A text that was not understood, masked, without its person: for the team to answer."""

    __tablename__ = "unanswered_texts"
    __table_args__ = (
        Index("ix_unanswered_texts_at", "bot_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str]
    at: Mapped[datetime]


class HeardText(Base):
    """The outcome of one text, without its words and its person."""

    __tablename__ = "heard_texts"
    __table_args__ = (
        Index("ix_heard_texts_at", "bot_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[TextOutcome] = mapped_column(plain_enum(TextOutcome))
    intent: Mapped[str]
    """Empty when nothing was understood."""
    at: Mapped[datetime]


class TeamAnswer(Base):
    """A question and its answer, written by the team: for one session, or for all."""

    __tablename__ = "team_answers"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger, index=True)
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme_sessions.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str]
    answer: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
