"""Define the table of what is still counted of people who were erased."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class PastStep(Base):
    """How many erased people of a session took a step of the path, and nothing else."""

    __tablename__ = "past_steps"

    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int] = mapped_column(default=0)
