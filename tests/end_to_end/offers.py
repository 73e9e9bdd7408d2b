"""The digest of the morning and a card, as they are seen on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from models.engine.database import open_database
from rules.offers.opportunities import OpportunityKind
from services.offer_sources import importing
from tests.harness.chat import OPPORTUNITIES, PARIS
from tests.harness.playing import seed_demonstration
from tests.harness.processes import AT_ONCE, Sandbox, a_bot, a_sandbox
from tests.harness.waiting import until

START = datetime(2027, 3, 2, 10, 12, tzinfo=PARIS)
OPENING = datetime(2027, 3, 26, 10, 2, tzinfo=PARIS)
MORNING = datetime(2027, 3, 27, 9, 2, tzinfo=PARIS)
TO_A_PLACE = (
    *("/start", "[C'est parti]", "[D'accord, on continue]", "[Oui]", "[26 à 49 ans]"),
    *("31250", "[Je prends ma place]", "Camille"),
)
AGREED = (
    *("[Oui, montrez-moi]", "[Oui, envoyez-les-moi]", "[Dépanner des ordinateurs]"),
    *("[Vendre et conseiller]", "[C'est tout pour moi]", "[Un emploi]", "[À 60 km au plus]"),
    *("[Les deux me vont]", "[Pas de diplôme]", "[Chaque matin]", "[Revenir au menu]"),
)


@contextmanager
def on_a_phone(folder: Path, database_url: str) -> Iterator[Sandbox]:
    seed_demonstration(database_url)
    _import(database_url)
    with a_sandbox(*AT_ONCE) as sandbox:
        sandbox.move(set=START.isoformat(), frozen=True)
        with a_bot(folder, sandbox, database_url, at_once=True) as bot:
            bot.start()
            _say(sandbox, *TO_A_PLACE)
            sandbox.move(set=OPENING.isoformat(), frozen=True)
            _say(sandbox, *AGREED)
            sandbox.move(set=MORNING.isoformat(), frozen=True)
            _say(sandbox, "[1. Technicien de proximité]")
            yield sandbox


def _import(database_url: str) -> None:
    database, file = open_database(database_url), OPPORTUNITIES / "jobs.csv"
    content = file.read_bytes()
    database.transact_now(
        lambda session: importing.load(session, file.name, content, OpportunityKind.JOB, START)
    )
    database.close()


def _say(sandbox: Sandbox, *replies: str) -> None:
    for words in replies:
        until(partial(_may_say, sandbox, words), f"a question for {words}")
        sandbox.hear("participant", words)


def _may_say(sandbox: Sandbox, words: str) -> bool:
    newest = sandbox.newest("participant")
    return not newest or (newest.endswith("]") and (words in newest or not words.startswith("[")))
