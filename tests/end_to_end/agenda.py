"""An agenda with a meeting and two workshops, as it is seen on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import open_database
from models.programme import ProgrammeSession
from tests.agenda.test_events import a_workshop
from tests.end_to_end import side_by_side
from tests.harness.chat import PARIS
from tests.harness.processes import Sandbox
from tests.harness.waiting import until

BOOK = (
    "[On continue]",
    *["[Passer]"] * 3,
    "[Plus tard]",
    "/menu",
    *("[Choisir une rencontre 🤝]", "[Marc, technicien support]"),
    *("[mar. 9 mars]", "[18 h · à deux]"),
    "[Passer]",
    "[Non, pas cette fois]",
    *["[Passer]"] * 3,
)
REGISTER = [
    words for number in "12" for words in ("/menu", "[Les ateliers 🎓]", number, "[Je m'inscris]")
]
WORKSHOPS = {
    "Ouverture : on fait connaissance": datetime(2027, 3, 15, 9, 30, tzinfo=PARIS),
    "Mon CV": datetime(2027, 3, 18, 14, tzinfo=PARIS),
}


@contextmanager
def on_a_phone(folder: Path, database_url: str) -> Iterator[Sandbox]:
    """Everything that comes, one entry opened, and the list once more."""
    with side_by_side.one_mentor(folder, database_url) as sandbox:
        database = open_database(database_url)
        database.transact_now(_plan)
        database.close()
        for words in (*BOOK, *REGISTER, "/agenda", "1", "/agenda"):
            _say(sandbox, words)
        yield sandbox


def _say(sandbox: Sandbox, words: str) -> None:
    until(lambda: _may_say(sandbox, words), f"a question for {words}")
    sandbox.hear("participant", words)


def _may_say(sandbox: Sandbox, words: str) -> bool:
    """What was said before has been answered to the end: by the question that has this button."""
    newest = sandbox.newest("participant")
    return newest.endswith("]") and (words in newest or not words.startswith("["))


def _plan(session: Session) -> None:
    here = session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.id)).first()
    assert here is not None
    for title, starts_at in WORKSHOPS.items():
        ends_at = starts_at + timedelta(minutes=90)
        a_workshop(session, starts_at, session_id=here.id, title=title, ends_at=ends_at)
