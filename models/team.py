"""Define the tables of invitations to a role, and of absences of the team and its members."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
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


class MemberAbsence(Base):
    """The days, both included, on which one member of the team is away."""

    __tablename__ = "member_absences"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="ck_member_absences_days"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date]
    noted_at: Mapped[datetime]


class TeamAbsence(Base):
    """What the bot says, and on which days, while the team answers nobody (`/absence`)."""

    __tablename__ = "team_absences"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text: Mapped[str]
    since: Mapped[date | None]
    """The first day; None where an older version said the absence at once."""
    until: Mapped[date]
    """The last day of the absence."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
