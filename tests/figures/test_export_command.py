"""What an export holds, read back from its file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person, Role, RoleName
from services.figures import export_command
from services.figures.export_rows import CONTACTS
from services.tabular import tables
from tests.harness.builders import a_person, a_session
from tests.harness.crowd import a_crowd

AFTER = datetime(2027, 3, 30, 12, tzinfo=UTC)
SHEETS = ["Lisez-moi", "Personnes", "Rencontres", "Ateliers", "Candidatures", "Satisfaction"]


def asked(session: Session, role: RoleName, form: str = "export_xlsx") -> Mapping[str, Any]:
    """Of a session of a hundred people, one of whom writes formulas."""
    here = a_session(session)
    first, *_ = a_crowd(session, here, 100, AFTER)
    of_formulas = session.get_one(Person, first)
    of_formulas.first_name, of_formulas.source = "=1+1", "@SUM(A1)"
    reader = a_person(session, 1)
    session.add(Role(person_id=reader.id, role=role, granted_at=AFTER))
    session.flush()
    return {"person": reader.id, "session": here.id, "format": form, "at": AFTER.isoformat()}


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(content))
    return {it.title: list(it.iter_rows(values_only=True)) for it in book.worksheets}


def test_an_owner_reads_everything_back_and_every_column_is_explained(database: Database) -> None:
    def work(session: Session) -> None:
        file = export_command.make(session, asked(session, RoleName.OWNER))
        assert file is not None
        assert file.name == "declic-essai-2027-03-30.xlsx"
        found = sheets(file.content)
        assert list(found) == SHEETS
        counts = [len(found[name]) - 1 for name in SHEETS[1:]]
        assert counts == [80, 50, 45, 20, 80]
        explained = {(sheet, column) for sheet, column, holds in found["Lisez-moi"] if holds}
        titles = {(name, title) for name in SHEETS[1:] for title in found[name][0]}
        assert titles <= explained
        person = dict(zip(found["Personnes"][0], found["Personnes"][1], strict=True))
        assert (person["Prénom"], person["Provenance"]) == ("'=1+1", "'@SUM(A1)")
        assert (person["Zone"], person["À 30 jours"]) == ("quartier (QPV)", "CDI")
        assert str(found["Rencontres"][1][3]) == "2027-03-20 13:00:00"

    database.transact_now(work)


def test_no_cell_is_a_formula(database: Database) -> None:
    def work(session: Session) -> None:
        file = export_command.make(session, asked(session, RoleName.OWNER))
        assert file is not None
        for sheet in load_workbook(BytesIO(file.content)).worksheets:
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f"]
            said = [str(cell.value) for cell in cells if cell.value is not None]
            assert not [words for words in said if words.startswith(tables.FORMULAS)]

    database.transact_now(work)


def test_names_and_contacts_are_for_owners(database: Database) -> None:
    def work(session: Session) -> None:
        file = export_command.make(session, asked(session, RoleName.STAFF))
        assert file is not None
        found = sheets(file.content)
        assert "Prénom" not in found["Personnes"][0]
        assert len(found["Personnes"][0]) + len(CONTACTS) == 17
        assert "P1" not in str(found)

    database.transact_now(work)


def test_scores_have_no_person_and_come_in_their_own_order(database: Database) -> None:
    def work(session: Session) -> None:
        file = export_command.make(session, asked(session, RoleName.OWNER))
        assert file is not None
        titles, *rows = sheets(file.content)["Satisfaction"]
        assert titles == ("Session", "Avis sur", "Sorte", "Note")
        scores = [score for *_, about, _, score in rows if about == "fin de session"]
        assert scores == sorted(scores)
        assert len(scores) == 40

    database.transact_now(work)


def test_the_same_as_csv(database: Database) -> None:
    def work(session: Session) -> None:
        file = export_command.make(session, asked(session, RoleName.STAFF, "export_csv"))
        assert file is not None
        archive = ZipFile(BytesIO(file.content))
        assert archive.namelist() == [f"{name}.csv" for name in SHEETS]
        people = archive.read("Personnes.csv").decode("utf-8-sig").splitlines()
        assert len(people) == 81
        assert "'@SUM(A1)" in people[1]

    database.transact_now(work)


@pytest.mark.parametrize("role", [RoleName.MENTOR, RoleName.EMPLOYER])
def test_nothing_leaves_for_who_is_not_of_the_team_any_more(
    database: Database, role: RoleName
) -> None:
    def work(session: Session) -> None:
        subject = asked(session, RoleName.OWNER)
        session.execute(delete(Role).where(Role.person_id == subject["person"]))
        session.add(Role(person_id=subject["person"], role=role, granted_at=AFTER))
        session.flush()
        assert export_command.make(session, subject) is None

    database.transact_now(work)
