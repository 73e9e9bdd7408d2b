"""Make, replace and delete the secret token of a person's calendar feed."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.agenda import CalendarFeed
from services.people.tokens import Chance

BITS = 160


def follow(session: Session, person_id: int, now: datetime, chance: Chance) -> str:
    """Return a new token and store its hash only; the former token stops working."""
    token = f"{chance(2**BITS):040x}"
    session.merge(CalendarFeed(person_id=person_id, token_hash=_hash(token), made_at=now))
    session.flush()
    return token


def stop(session: Session, person_id: int) -> None:
    session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def followed_since(session: Session, person_id: int) -> datetime | None:
    query = select(CalendarFeed.made_at).where(CalendarFeed.person_id == person_id)
    return session.scalar(query)


def owner(session: Session, token: str) -> int | None:
    """Return the person of a token, by its hash: timing tells nothing about similar tokens."""
    query = select(CalendarFeed.person_id).where(CalendarFeed.token_hash == _hash(token))
    return session.scalar(query)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
