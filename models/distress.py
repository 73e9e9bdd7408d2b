"""That something worrying was written, and when; never what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from rules.tickets.distress import Danger


class DistressSignal(Base):
    __tablename__ = "distress_signals"
    __table_args__ = (
        Index("ix_distress_signals_newest", "person_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    category: Mapped[Danger] = mapped_column(plain_enum(Danger))
    at: Mapped[datetime] = mapped_column(index=True)
    asked_back: Mapped[bool]
    """They said yes to a call of the team."""
