"""E-mail we promised: what to write, to which address, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.conversation import State
from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum


class Letter(Base):
    """Written when it is sent; once that is over, only its fate stays here."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index(
            "ix_letters_waiting",
            "bot_id",
            "next_try_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    to_address: Mapped[str]
    key: Mapped[str]
    text: Mapped[str]
    values: Mapped[dict[str, Any]]
    links: Mapped[list[Any]]
    """Buttons: [text key of the label, verb, id of what it is about]."""
    calendar: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Which calendar goes with it; drawn when it is sent."""
    due_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    """When it may leave; a claim moves it to the end of its lease, a retry to later."""
    expires_at: Mapped[datetime]
    claim_epoch: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[bool] = mapped_column(default=False)
    """The connection broke before the server's last word: it may have arrived."""
    state: Mapped[State] = mapped_column(plain_enum(State), default=State.QUEUED)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
