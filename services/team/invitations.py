"""Create, revoke and redeem invitation links: single use, expiring, stored as a hash only.

An invitation is of one bot: no other opens, lists or revokes it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.people import RoleName
from models.team import Invitation
from services.conversation.deployment import Deployment
from services.people import roles
from services.people.roles import audit, audit_unnamed
from services.people.tokens import RandomBelow, hashed

LASTS = timedelta(days=7)
TOKEN_BITS = 128


class InvitationRefusal(StrEnum):
    """Why an invitation link gives no role."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def invite(
    session: Session, bot_id: int, role: RoleName, now: datetime, random_below: RandomBelow
) -> str:
    """Create an invitation and return the token to put in its link."""
    return make(session, bot_id, role, now, random_below)[1]


def make(
    session: Session,
    bot_id: int,
    role: RoleName,
    now: datetime,
    random_below: RandomBelow,
    by: int | None = None,
) -> tuple[Invitation, str]:
    """Create an invitation; return it and its token, which is stored nowhere.

    `by` is the person of the team who invites; None on the command line.
    """
    token = f"{random_below(2**TOKEN_BITS):032x}"
    invitation = Invitation(
        bot_id=bot_id,
        token_hash=hashed(token),
        role=role,
        created_at=now,
        expires_at=now + LASTS,
        invited_by=by,
    )
    session.add(invitation)
    session.flush()
    about = {"invitation": invitation.id, "role": role}
    if by is None:
        audit_unnamed(session, bot_id, "invitation_created", now, **about)
    else:
        audit(session, by, "invitation_created", now, **about)
    return invitation, token


def link(deployment: Deployment, token: str) -> str:
    return deployment.link_into(f"i-{token}")


def revoke(session: Session, bot_id: int, invitation_id: int, by: int, now: datetime) -> bool:
    """Revoke an open invitation; False when it is not open, or no longer."""
    revoked = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, *_open(bot_id, now))
        .values(revoked_at=now)
        .returning(Invitation.id)
    ).first()
    if revoked is not None:
        audit(session, by, "invitation_revoked", now, invitation=invitation_id)
    return revoked is not None


def open_ones(
    session: Session, bot_id: int, roles: Collection[RoleName], now: datetime
) -> list[Invitation]:
    """Return the invitations to these roles that can still be redeemed, the newest first."""
    query = select(Invitation).where(Invitation.role.in_(roles), *_open(bot_id, now))
    return list(session.scalars(query.order_by(Invitation.id.desc())))


def redeem(
    session: Session, bot_id: int, token: str, person_id: int, now: datetime
) -> RoleName | None:
    """Use the link up and return the role that the person now holds.

    Return None for a link that is unknown, used, revoked, expired, or of another bot.
    """
    used = session.execute(
        update(Invitation)
        .where(Invitation.token_hash == hashed(token))
        .where(*_open(bot_id, now))
        .values(used_at=now)
        .returning(Invitation.id, Invitation.role)
    ).first()
    if used is None:
        return None
    roles.grant(session, person_id, used.role, used.id, now)
    audit(session, person_id, "invitation_used", now, invitation=used.id, role=used.role)
    return RoleName(used.role)


def why_not(session: Session, bot_id: int, token: str) -> InvitationRefusal:
    """Return the reason why `redeem` gave no role for this token."""
    of_token = Invitation.token_hash == hashed(token), Invitation.bot_id == bot_id
    invitation = session.scalar(select(Invitation).where(*of_token))
    if invitation is None:
        return InvitationRefusal.UNKNOWN
    if invitation.used_at is not None:
        return InvitationRefusal.USED
    return InvitationRefusal.EXPIRED if invitation.revoked_at is None else InvitationRefusal.REVOKED


def _open(bot_id: int, now: datetime) -> Sequence[ColumnElement[bool]]:
    unused = Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)
    return (Invitation.bot_id == bot_id, *unused, Invitation.expires_at > now)
