"""The rows of a listing as a workbook: those that match, what the reader may see, noted."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.people import AuditEntry, Person
from services.desk import spreadsheet
from tests.desk.desk import DeskBrowser, desk_of, join, opened
from tests.desk.test_people import crowded
from tests.harness.chat import Chat


async def taken(browser: DeskBrowser, asked: str = "") -> list[list[str]]:
    answer = await browser.post("/bureau/people/sheet", asked=asked)
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    [sheet] = load_workbook(BytesIO(await answer.read())).worksheets
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def exported(session: Session) -> list[int]:
    """Return how many rows each export of the journal had."""
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "desk_exported"))
    return [entry.subjects["lines"] for entry in entries]


async def test_those_that_match_are_taken_and_it_is_noted(chat: Chat) -> None:
    await crowded(chat)

    def spoil(session: Session) -> None:
        session.execute(
            update(Person).where(Person.first_name == "Marie").values(first_name="=Marie()")
        )

    await chat.app.database.transact(spoil)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        titles, *lines = await taken(browser, "town=31451&order=name")
    assert "Téléphone" not in titles
    assert len(lines) == 8
    assert {line[titles.index("Ville")] for line in lines} == {"Revel"}
    assert any(line[0].startswith("'=Marie()") for line in lines)
    assert await chat.app.database.read(exported) == [8]


async def test_owners_alone_have_telephones(chat: Chat) -> None:
    await crowded(chat)
    await join(chat, "ada", "owner")
    async with desk_of(chat) as client:
        browser = await opened(chat, client, "ada")
        titles, *_ = await taken(browser)
    assert "Téléphone" in titles


async def test_what_is_too_long_is_refused_and_not_noted(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 5)
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        answer = await browser.post("/bureau/people/sheet", asked="")
        assert answer.status == 422
        assert "filtre" in await answer.text()
    assert await chat.app.database.read(exported) == []
