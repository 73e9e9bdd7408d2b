"""Run `declic seed`: load what the demonstration needs, without a network."""

import secrets
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.commands.database import transact
from bot.settings import load
from locales import _
from services.demonstration import seed as demonstration_seed
from services.demonstration.seed import Seeded

EXTRACT = _("a rough extract for the demonstration")


def seed() -> None:
    """Load the demonstration data; official maps that are loaded stay."""
    seeded = transact(load().database_url, _seed)
    maps, jobs = (
        EXTRACT if is_extract else _("official ones stay")
        for is_extract in (seeded.maps, seeded.jobs)
    )
    line = _("maps: {maps}; jobs: {jobs}; sessions: {sessions}")
    print(line.format(maps=maps, jobs=jobs, sessions=", ".join(seeded.sessions)))


def _seed(session: Session) -> Seeded:
    return demonstration_seed.seed_all(session, datetime.now(UTC), secrets.randbelow)
