"""Links that open a role: single use, expiring; only the token's hash is kept."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.database import insert_new
from models.team import Invitation, Role, RoleName
from services.scene import Chance
from services.team import audit

LASTS = timedelta(days=7)
TOKEN_BITS = 128


def invite(session: Session, role: RoleName, now: datetime, chance: Chance) -> str:
    """The token to put in a link `https://t.me/<bot>?start=i-<token>`."""
    token = f"{chance(2**TOKEN_BITS):032x}"
    invitation = Invitation(
        token_hash=_hash(token), role=role, created_at=now, expires_at=now + LASTS
    )
    session.add(invitation)
    session.flush()
    audit(session, None, "invitation_created", now, invitation=invitation.id, role=role)
    return token


def redeem(session: Session, token: str, person_id: int, now: datetime) -> RoleName | None:
    """The role now held; None for a link that is unknown, used or expired."""
    used = session.execute(
        update(Invitation)
        .where(Invitation.token_hash == _hash(token))
        .where(Invitation.used_at.is_(None), Invitation.expires_at > now)
        .values(used_at=now)
        .returning(Invitation.id, Invitation.role)
    ).first()
    if used is None:
        return None
    insert_new(
        session,
        Role,
        ("person_id", "role"),
        person_id=person_id,
        role=used.role,
        granted_at=now,
        invitation_id=used.id,
    )
    audit(session, person_id, "invitation_used", now, invitation=used.id, role=used.role)
    return RoleName(used.role)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
