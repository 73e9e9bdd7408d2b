"""What the house itself has written down: who answers for personal data."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base

THE_HOUSE = 1


class DataProtection(Base):
    """One row: recorded by the owner, and needed before a session opens."""

    __tablename__ = "data_protection"
    __table_args__ = (CheckConstraint(f"id = {THE_HOUSE}", name="ck_data_protection_one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=THE_HOUSE)
    controller: Mapped[str]
    contact: Mapped[str]
    """Whom to write to about personal data."""
    assessed_on: Mapped[date]
    """When the impact assessment was done."""
    processors: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
