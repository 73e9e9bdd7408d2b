"""Define the table of employers."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class Employer(Base):
    """A person who posts offers in the chat, for one company."""

    __tablename__ = "employers"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    company: Mapped[str] = mapped_column(default="")
    company_key: Mapped[str] = mapped_column(default="", index=True)
    """The company's name, folded, to compare it."""
    work_email: Mapped[str | None]
    email_confirmed_at: Mapped[datetime | None]
    email_code_hash: Mapped[str | None]
    email_code_sent_at: Mapped[datetime | None]
    email_tries: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    """When offers were hidden, until the team decides: too many applications had no answer."""
