"""Eight hundred days on the clock: what is kept goes on its day, by its own sweep."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, String, Table, cast, false, func, or_, select, update
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database, open_database
from models.tables import metadata
from services.applications.file_storage import FileStorage
from services.privacy import kept
from services.privacy.personal_data import TREATMENTS
from services.registries.sweep import Sweep
from services.wiring.domains import offered
from tests.applications.builders import draw
from tests.harness.builders import DEPLOYMENT, NOON, the_conversations
from tests.privacy.lived import IDS, NAMES, SILENT, STAYS, STORED, WORDS, lived

DAY = timedelta(days=1)
What = tuple[str, str]
PROMISED: Mapping[What, int] = {
    ("web_files", "all"): 1,
    ("day_counts", "all"): 2,
    ("bookings", "question"): 30,
    ("call_backs", "all"): 30,
    ("people", "comfort_needs"): 30,
    ("people", "safe_contact"): 30,
    ("report_words", "all"): 30,
    ("unanswered_texts", "all"): 30,
    ("member_absences", "all"): 30,
    ("sent_pictures", "all"): 30,
    ("web_devices", "all"): 30,
    ("web_messages", "what was said"): 30,
    ("standing_buttons", "all"): 35,
    ("updates", "all"): 35,
    ("announcement_recipients", "all"): 90,
    ("distress_signals", "all"): 90,
    ("letters", "all"): 90,
    ("outbox", "all"): 90,
    ("feedback", "words"): 180,
    ("applications", "what was shared"): 183,
    ("curricula_vitae", "all"): 183,
    ("invitations", "all"): 365,
    ("mentor_photos", "all"): 365,
    ("opportunities", "contact_email"): 365,
    ("reports", "all"): 365,
    ("testimonials", "all"): 365,
    ("audit", "all"): 730,
    ("people", "all"): 730,
    ("workshops", "host_name"): 730,
}
"""Days, as people are told them: written here again, so that no term moves unseen."""
TOLD = {
    "page_files": 1,
    "day_counts": 2,
    "call_backs": 30,
    "comfort": 30,
    "questions": 30,
    "report_words": 30,
    "unanswered": 30,
    "unfinished": 30,
    "member_absences": 30,
    "safe_contact": 30,
    "sent_pictures": 30,
    "devices": 30,
    "page_messages": 30,
    "heard": 35,
    "distress": 90,
    "letters": 90,
    "said": 90,
    "feedback": 180,
    "curricula_vitae": 183,
    "shared": 183,
    "contact_email": 365,
    "informed": 365,
    "invitations": 365,
    "mentor_photos": 365,
    "reports": 365,
    "serving": 365,
    "testimonials": 365,
    "audit": 730,
    "enrolled": 730,
    "host_name": 730,
    "report_traces": 730,
}
"""The same, and those that no story of one person shows: by the line that tells each."""
NOTICE, END = 700, 800
"""When who is silent is told of the erasure; the last day that is looked at."""
BESIDE = ("files", "private")
"""Sweeps that hold no term of a table by themselves."""
NOBODYS = f"{9:032x}"
"""A file whose row is gone."""
SWEEPS = sorted({term.sweep for terms in kept.TERMS.values() for term in terms})
STILL_THERE = {
    "addresses": 1,
    "applications": 1,
    "bookings": 1,
    "consents": 1,
    "contact_proofs": 1,
    "conversations": 1,
    "enrolments": 1,
    "feedback": 1,
    "people": 1,
    "registrations": 1,
    "tickets": 1,
    "web_messages": 1,
}
"""Rows of who stays, two years after: what happened, without their words of then."""


def pass_days(
    database: Database, folder: Path, days: Iterable[int], without: str | None = None
) -> dict[What, int]:
    """Which of these days each thing was first seen gone; `without` one of the sweeps."""
    storage = FileStorage(folder)
    for name in (*STORED.values(), NOBODYS):
        storage.keep(name, b"CV", NOON)
    database.forget_file = storage.forget
    database.transact_now(lived)
    named = {*SWEEPS, *BESIDE} - {without}
    deployment = replace(DEPLOYMENT, random_below=draw, storage=folder)
    conversations = replace(the_conversations(), deployment=deployment)
    listed = [it for it in offered(deployment).sweeps(conversations) if it.name in named]
    gone: dict[What, int] = {}
    for day in sorted(days):
        sweep_all(database, listed, NOON + day * DAY)
        there = database.transact_now(what_is_left)
        gone |= {what: day for what in PROMISED if what not in there | gone.keys()}
    return gone


def sweep_all(database: Database, sweeps: Sequence[Sweep], now: datetime) -> None:
    """One of the two wrote hours ago; then each, in order, until it has nothing more to do."""

    def write(session: Session) -> None:
        mine = Conversation.person_id == IDS[STAYS]
        session.execute(update(Conversation).where(mine).values(heard_at=now - DAY / 4))

    database.transact_now(write)
    for sweep in sweeps:
        _to_its_end(database, sweep, now)


def _to_its_end(database: Database, sweep: Sweep, now: datetime) -> None:
    while database.transact_now(lambda session: sweep.work(session, now)):
        pass


def what_is_left(session: Session) -> set[What]:
    found = {it: session.scalar(select(func.count()).where(*_holds(it))) for it in PROMISED}
    return {it for it, rows in found.items() if rows}


def _holds(what: What) -> tuple[ColumnElement[bool], ...]:
    """Rows of which that part is still there."""
    table = metadata.tables[what[0]]
    match what:
        case ("people", "all"):
            return (table.c.telegram_id == SILENT,)
        case ("web_messages", _):  # the last row stays, without words, for its number
            return (cast(table.c.body, String) != "{}",)
        case ("outbox", _):  # a notice of erasure joins it later
            return (table.c.kind == "note",)
        case (_, "all"):
            return (next(iter(table.primary_key.columns)).is_not(None),)
        case ("applications", _):
            shared = cast(table.c.shared, String) != "[]"
            return (or_(table.c.message.is_not(None), table.c.cv_id.is_not(None), shared),)
        case (_, column):
            return (table.c[column].is_not(None), table.c[column] != "")


def rows_about(session: Session, telegram_id: int, person_id: int) -> Mapping[str, int]:
    """How many rows of each table hold a number of theirs, or were theirs."""
    found = {}
    for table in metadata.sorted_tables:
        mine = TREATMENTS[table.name].rows_of
        columns = [it for it in table.c if it.name in {"telegram_id", "chat_id"}]
        theirs = [it == telegram_id for it in columns] + ([mine(table, person_id)] if mine else [])
        found[table.name] = session.scalar(select(func.count()).where(or_(false(), *theirs)))
    return {name: rows for name, rows in found.items() if rows}


def everything(session: Session) -> str:
    """All that is in all tables."""
    return "\n".join(_all_of(session, table) for table in metadata.sorted_tables)


def past_their_term(database: Database, folder: Path) -> set[str]:
    """Tables in which somebody's words are still, and whether a file is."""
    gone = (*WORDS.values(), NAMES[SILENT])
    lines = database.transact_now(everything).splitlines()
    found = {line.partition(" ")[0] for line in lines if any(it in line for it in gone)}
    return found | ({"a file"} if FileStorage(folder).names() else set())


def _all_of(session: Session, table: Table) -> str:
    return "\n".join(f"{table.name} {list(row)}" for row in session.execute(select(table)))


def test_every_term_is_one_that_was_promised() -> None:
    terms = {it.line: it.after / DAY for several in kept.TERMS.values() for it in several}
    assert terms == TOLD
    # A report about someone who was erased stays as long as its traces: tests of `returns`.
    assert {name for name, _ in PROMISED} | {"report_traces"} == kept.TERMS.keys()


@pytest.mark.both_databases("every purge deletes by a query")
def test_each_thing_goes_on_its_day_and_no_table_has_it_after_eight_hundred(
    database: Database, tmp_path: Path
) -> None:
    def about(telegram_id: int) -> Mapping[str, int]:
        return database.transact_now(lambda s: rows_about(s, telegram_id, IDS[telegram_id]))

    each = {day - ago for day in PROMISED.values() for ago in (1, 0)}
    assert pass_days(database, tmp_path, each | {NOTICE, END}) == PROMISED
    assert past_their_term(database, tmp_path) == set()
    assert NAMES[STAYS] in database.transact_now(everything)
    assert (about(SILENT), about(STAYS)) == ({}, STILL_THERE)


@pytest.mark.parametrize("sweep", SWEEPS)
def test_a_sweep_that_does_nothing_is_noticed(
    sweep: str, database_url: str, tmp_path: Path
) -> None:
    with closing(open_database(database_url)) as database:
        gone = pass_days(database, tmp_path, (NOTICE, END), without=sweep)
    its_own = {
        (name, term.part)
        for name, terms in kept.TERMS.items()
        for term in terms
        if term.sweep == sweep and name != "report_traces"
    }
    assert PROMISED.keys() - gone.keys() == its_own


@pytest.mark.parametrize(
    ("sweep", "stays"),
    [
        ("files", {"a file"}),
        ("private", {"conversations"}),
    ],
)
def test_so_is_one_that_holds_no_term_by_itself(
    sweep: str, stays: set[str], database_url: str, tmp_path: Path
) -> None:
    with closing(open_database(database_url)) as database:
        pass_days(database, tmp_path, (NOTICE, END), without=sweep)
        assert past_their_term(database, tmp_path) == stays
