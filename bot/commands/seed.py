"""`declic seed`: what the demonstration needs, without a network."""

from datetime import UTC, datetime

from bot.commands.database import transact
from bot.settings import load
from services import demonstration


def seed() -> None:
    """Load the demonstration data; official maps that are loaded stay."""
    seeded = transact(
        load().database_url, lambda session: demonstration.seed(session, datetime.now(UTC))
    )
    maps = "a rough extract for the demonstration" if seeded.maps else "official ones stay"
    print(f"maps: {maps}; sessions: {', '.join(seeded.sessions)}")
