"""Run `declic seed`: load what the demonstration needs, without a network.

A database that may be a real one is asked about first.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.confirming import Yes, confirm
from bot.commands.database import transact
from bot.service_addresses import is_loopback
from bot.settings import Settings, load
from locales import _
from models.people import Person
from models.programme import ProgrammeSession
from services.demonstration import seed as demonstration_seed
from services.demonstration.seed import SeedReport

EXTRACT = _("a rough extract for the demonstration")


def seed(*, yes: Yes = False) -> None:
    """Load the demonstration data; official maps that are loaded stay."""
    settings = load()
    reasons = transact(settings.database_url, lambda session: list(_real(session, settings)))
    if reasons:
        sentence = _(
            "this may be a real database ({reasons}): the demonstration adds invented sessions,"
            " offers and maps to it, and nothing takes them away. Load them all the same?"
        )
        confirm(sentence.format(reasons=", ".join(reasons)), yes=yes)
    seeded = transact(settings.database_url, _seed)
    maps, jobs = (
        EXTRACT if is_extract else _("official ones stay")
        for is_extract in (seeded.maps, seeded.jobs)
    )
    line = _("maps: {maps}; jobs: {jobs}; sessions: {sessions}")
    print(line.format(maps=maps, jobs=jobs, sessions=", ".join(seeded.sessions)))


def _real(session: Session, settings: Settings) -> Iterator[str]:
    """Yield why the database may be that of real people."""
    if settings.token and not is_loopback(settings.bot_api_url):
        yield _("the token is one of the real Telegram")
    if session.scalars(select(Person.id).limit(1)).first() is not None:
        yield _("people are in it")
    ours = demonstration_seed.session_codes()
    others = select(ProgrammeSession.code).where(ProgrammeSession.code.not_in(ours))
    if code := session.scalars(others.limit(1)).first():
        yield _("session {code} is in it").format(code=code)


def _seed(session: Session) -> SeedReport:
    return demonstration_seed.seed_all(session, datetime.now(UTC), secrets.randbelow)
