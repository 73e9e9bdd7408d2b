"""The team behind the companion: who is on duty, and the answers it keeps ready."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.columns import BigKey


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
