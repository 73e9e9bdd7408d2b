"""`declic seed`: what the demonstration needs, without a network."""

import secrets
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.commands.database import transact
from bot.settings import load
from services import demonstration, demonstration_workshops
from services.demonstration import Seeded


def seed() -> None:
    """Load the demonstration data; official maps that are loaded stay."""
    seeded = transact(load().database_url, _seed)
    maps = "a rough extract for the demonstration" if seeded.maps else "official ones stay"
    print(f"maps: {maps}; sessions: {', '.join(seeded.sessions)}")


def _seed(session: Session) -> Seeded:
    now = datetime.now(UTC)
    seeded = demonstration.seed(session, now)
    demonstration_workshops.plan_workshops(session, now, secrets.randbelow)
    return seeded
