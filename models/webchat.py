"""Define the tables of the chat page: devices, what was said there, what was posted and sent up."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey


class WebDevice(Base):
    """A browser in which somebody chats, known by a cookie of which only the hash is kept."""

    __tablename__ = "web_devices"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it last asked for something, within a few minutes."""
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """From then on the cookie opens nothing."""
    shown: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The last change of the page that it showed while somebody could see it."""
    is_shared: Mapped[bool]
    """Whether the person said that others use it: it then ends soon."""


class WebMessage(Base):
    """A message of the chat page, as it stands now: the row is its delivery."""

    __tablename__ = "web_messages"
    __table_args__ = (
        UniqueConstraint("person_id", "source"),
        Index("ix_web_messages_changes", "person_id", "change"),
        Index(
            "ix_web_messages_mail_at",
            "mail_at",
            sqlite_where=text("mail_at IS NOT NULL"),
            postgresql_where=text("mail_at IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The id of the message for turns: 2**40 and its place among the person's messages."""
    change: Mapped[int] = mapped_column(BigInteger)
    """Which change of the person's page was the last one of this message, counted from 1."""
    is_ours: Mapped[bool]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What `services.webchat.messages.MessageBody` holds; {} once it was deleted."""
    said_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime] = mapped_column(index=True)
    source: Mapped[str | None]
    """What was queued and is delivered by it, so that it is delivered once."""
    mail_at: Mapped[datetime | None]
    """When it leaves by e-mail too, unless a page has shown it by then; None once decided."""


class WebPost(Base):
    """Something typed or pressed, by the number that the page gave it: it is heard once."""

    __tablename__ = "web_posts"
    __table_args__ = (UniqueConstraint("device_id", "nonce"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("web_devices.id", ondelete="CASCADE"))
    nonce: Mapped[str]
    posted_at: Mapped[datetime] = mapped_column(index=True)


class WebFile(Base):
    """A file that somebody sent up on the page, until the bot or the team has taken it."""

    __tablename__ = "web_files"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    """What answers and messages call the file."""
    name: Mapped[str]
    """What its sender calls it, made safe to show."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    is_for_team: Mapped[bool]
    """Whether the team is to get it; otherwise a question has asked for it."""
    sent_at: Mapped[datetime] = mapped_column(index=True)


class ReturnWords(Base):
    """Six words by which a conversation opens in one more browser, once, for ten minutes."""

    __tablename__ = "return_words"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    words_hash: Mapped[str] = mapped_column(unique=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
