"""What stays of those who asked to be erased."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class Erasure(Base):
    """What stays of someone who asked to be erased: a number, for proof."""

    __tablename__ = "erasures"

    number: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    reason: Mapped[str]
