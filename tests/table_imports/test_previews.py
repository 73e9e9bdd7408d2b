"""What a table would change: said without changing anything, then done, and nothing else."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from documents.table_inspection import judged
from documents.uploads import AcceptedFile
from locales import speaking
from models.engine.database import Database
from models.offers import Opportunity, OpportunityStatus
from models.workshops import Workshop
from services.demonstration import seed
from services.table_imports import previews
from services.table_imports.previews import MOST_LINES, GivenTable, TablePreview
from services.table_imports.table_kinds import TableKind
from services.tabular.faults import FaultyFile
from tests.harness.builders import BOT, NOON, a_session
from tests.harness.files import content_of
from tests.harness.table_files import HEADER, OFFERS, OFFERS_HEADER, WORKSHOPS, text_of

pytestmark = pytest.mark.both_databases("a preview is a dry run of the statements that load")

RANDOM_BELOW = Random(5).randrange


def a_table(name_or_text: str, kind: TableKind = TableKind.WORKSHOPS) -> GivenTable:
    is_name = name_or_text.endswith((".csv", ".xlsx"))
    verdict = judged(content_of(name_or_text) if is_name else name_or_text.encode())
    assert isinstance(verdict, AcceptedFile)
    lines = previews.read(verdict.format, verdict.content.decode())
    return GivenTable(kind, lines, BOT, "essai")


def previewed(session: Session, table: GivenTable) -> TablePreview:
    return previews.preview(session, table, NOON)


def changes(preview: TablePreview) -> list[str]:
    return [line.change for line in preview.lines]


def test_a_preview_changes_nothing_and_says_what_is_then_done(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        table = a_table("ateliers.xlsx")
        assert changes(previewed(session, table)) == ["new"] * 3
        assert session.scalar(select(func.count(Workshop.id))) == 0
        previews.apply(session, table, NOON, RANDOM_BELOW)
        assert session.scalar(select(func.count(Workshop.id))) == 3
        assert changes(previewed(session, a_table("ateliers.csv"))) == ["same"] * 3
        moved = previewed(session, a_table("ateliers-2.xlsx"))
        assert changes(moved) == ["moved", "same", "same"]
        assert [line.title for line in moved.changed] == ["Mon CV en une heure"]

    database.transact_now(work)


def test_lines_without_a_fault_are_counted_beside_those_that_are_wrong(database: Database) -> None:
    """Of the text of a cell, then of what is stored: a day outside the session is found last."""
    outside = ["tard", "Trop tard", "12/04/2027", "10h", "60", "30", "", ""]
    wrong = ["faux", "Mon CV", "demain", "25h", "60", "30", "", ""]

    def work(session: Session) -> None:
        a_session(session)
        table = a_table(text_of([HEADER, WORKSHOPS[0], wrong, outside, WORKSHOPS[0]]))
        preview = previewed(session, table)
        assert (preview.read, preview.faulty, changes(preview)) == (4, 3, ["new"])
        assert [fault.number for fault in preview.faults] == [3, 3, 4, 5]
        with pytest.raises(FaultyFile):
            previews.apply(session, table, NOON, RANDOM_BELOW)
        assert session.scalar(select(func.count(Workshop.id))) == 0

    database.transact_now(work)


def test_a_fault_is_told_in_the_language_of_who_reads_it(database: Database) -> None:
    def said(session: Session, language: str) -> str:
        with speaking(language):
            return previewed(session, a_table("sans-places.csv")).faults[0].fault

    def work(session: Session) -> None:
        assert said(session, "fr") == "il manque la colonne places"
        assert said(session, "en") == "no column is called places"

    database.transact_now(work)


def test_the_mark_changes_with_what_is_stored_and_not_with_the_hour(database: Database) -> None:
    """An offer that the file closes ends now, whenever that is: it would never be closed."""
    closed = [*OFFERS[0], "fermée"]
    table = a_table(text_of([[*OFFERS_HEADER, "État"], closed]), TableKind.OFFERS)

    def work(session: Session) -> None:
        seed.seed(session, NOON)
        previews.apply(session, a_table("offres.csv", TableKind.OFFERS), NOON, RANDOM_BELOW)
        first = previewed(session, table)
        assert changes(first) == ["closed"]
        later = previews.preview(session, table, NOON + timedelta(minutes=5))
        assert later.mark == first.mark
        previews.apply(session, table, NOON, RANDOM_BELOW)
        assert previewed(session, table).mark != first.mark
        stored = select(Opportunity.status).where(Opportunity.external_id == OFFERS[0][0])
        assert session.scalar(stored) is OpportunityStatus.CLOSED

    database.transact_now(work)


def test_the_mark_changes_once_somebody_would_be_told(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        previews.apply(session, a_table("ateliers.csv"), NOON, RANDOM_BELOW)
        moved = a_table("ateliers-2.xlsx")
        first = previewed(session, moved)
        assert first.told == 0
        session.execute(update(Workshop).where(Workshop.code == "mon-cv").values(taken=2))
        session.expire_all()
        assert previewed(session, moved).told == 2
        assert previewed(session, moved).mark != first.mark

    database.transact_now(work)


def test_a_table_of_too_many_lines_is_cut_by_who_sent_it(database: Database) -> None:
    rows = [HEADER, *([f"a-{number}", *WORKSHOPS[0][1:]] for number in range(MOST_LINES + 1))]

    def work(session: Session) -> None:
        a_session(session)
        [fault] = previewed(session, a_table(text_of(rows))).faults
        assert (fault.number, fault.fault) == (
            None,
            f"{MOST_LINES + 1} lines, {MOST_LINES} at most: cut the file in several",
        )

    database.transact_now(work)
