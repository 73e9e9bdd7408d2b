"""Define the table of invitations to a role."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from models.people import RoleName


class Invitation(Base):
    """A single-use link that gives a role; only the hash of its token is stored."""

    __tablename__ = "invitations"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The bot that opens the link; 0, of none, where an older version made the invitation."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[RoleName] = mapped_column(plain_enum(RoleName))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
