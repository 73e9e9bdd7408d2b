"""Look at the pages while people talk: how quick they are, and whether the chats stay quick."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.load_chats import SEED, Waits, waits, warmed_by
from benchmarks.visits import OWN, ROOT
from models.engine.database import open_database
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import ParticipantAttestation
from services.agenda import feeds
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, OFFERS, PAGE, SignedLink, key_from
from tests.faults.crowd import FIRST, MENTOR
from tests.faults.region.machines import a_region
from tests.harness.builders import NOON
from tests.harness.processes import TOKEN
from tests.web.employer_house import an_employer_at_work

CODE = "K7QM-4TXD-9PLA"
OPEN = (
    "/",
    "/mentions-legales",
    "/donnees-personnelles",
    "/accessibilite",
    "/attestation",
    f"/attestation/{CODE}",
    "/health",
    "/ready",
)


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who looks at the pages, or hammers at them, while people talk."""

    title: str
    browsers: int = 0
    pause: float = 0.0
    slow: int = 0
    large: int = 0


ROWS = (
    Visitors("nobody"),
    Visitors("50, a page a second each", 50, 1.0),
    Visitors("200, a page a second each", 200, 1.0),
    Visitors("50, as fast as they can", 50),
    Visitors("200, as fast as they can", 200),
    Visitors("200 that are slow, 10 that send 2 MB", 0, 0.0, 200, 10),
)


@dataclass(frozen=True, slots=True)
class Seen:
    visitors: Visitors
    pages: Mapping[str, Any]
    chats: Waits


def look(
    folder: Path, url: str, people: int, a_second: float, seconds: float, rows: Sequence[Visitors]
) -> Iterator[Seen]:
    """Yield what each row of visitors saw, and how long the people waited meanwhile."""
    with a_region(folder, url, people) as region:
        paths = [*OPEN, *_links(url)]
        region.start()
        talkers = region.talkers(Random(SEED), people / a_second)
        talkers.start()
        warmed_by(talkers)
        ports, seen = [bot.port for bot in region.bots], []
        for visitors in rows:
            began = time.monotonic()
            figures = _send(visitors, ports, paths, seconds)
            seen.append((visitors, figures, began, time.monotonic()))
        region.rest(talkers)
        with closing(region.evidence(url)) as evidence:
            for visitors, figures, began, ended in seen:
                yield Seen(visitors, figures, waits(evidence, began, ended))


def _send(
    visitors: Visitors, ports: Sequence[int], paths: Sequence[str], seconds: float
) -> Mapping[str, Any]:
    if visitors == ROWS[0]:
        time.sleep(seconds)
        return {}
    numbers = (visitors.browsers, visitors.pause, visitors.slow, visitors.large)
    told = [str(OWN), "-m", "benchmarks.visitors", *map(str, [seconds, *numbers, *ports])]
    asked = "\n".join(paths).encode()
    done = subprocess.run(told, cwd=ROOT, input=asked, stdout=subprocess.PIPE, check=True)
    figures: Mapping[str, Any] = json.loads(done.stdout)
    return figures


def _links(url: str) -> Sequence[str]:
    """Fill the pages of a mentor and an employer, and an agenda; return their paths."""
    database = open_database(url)
    paths = database.transact_now(_settle)
    database.close()
    return paths


def _settle(session: Session) -> Sequence[str]:
    mentor = session.scalars(select(Person.id).where(Person.telegram_id == MENTOR)).one()
    participant = session.scalars(select(Person.id).where(Person.telegram_id == FIRST)).one()
    employer = an_employer_at_work(session, NOON).employer_id
    renderer, until = EmailRenderer(key_from(TOKEN), ""), NOON + LASTS
    session.add(
        ParticipantAttestation(
            person_id=participant,
            session_id=session.scalars(select(ProgrammeSession.id)).one(),
            code=CODE,
            events=6,
            minutes=540,
            first_on=date(2027, 3, 1),
            last_on=date(2027, 3, 2),
            made_at=NOON,
        )
    )
    return [
        renderer.link(SignedLink(PAGE, mentor, mentor, until)),
        renderer.link(SignedLink(OFFERS, employer, employer, until)),
        f"/agenda/{feeds.give_token(session, participant, NOON, Random(SEED).randrange)}.ics",
    ]
