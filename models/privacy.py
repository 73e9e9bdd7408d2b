"""Define the table of erasures."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class Erasure(Base):
    """What is kept of an erased person: a number, as proof of the erasure."""

    __tablename__ = "erasures"

    number: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    reason: Mapped[str]
