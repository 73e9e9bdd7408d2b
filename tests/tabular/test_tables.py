"""Tables with formulas: what they gave is read, and one that gave nothing is told."""

import csv
import re
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from documents.tables import MOST_UNPACKED
from services.tabular.faults import FaultyFile
from services.tabular.tables import write
from services.workshops import import_file

HEADER = ["Code", "Titre", "Jour", "Heure", "Durée", "Places"]


def a_workbook(*rows: list[str], results: tuple[str, ...] = ()) -> bytes:
    """Formulas as a spreadsheet keeps them, with their results in the order of the cells."""
    book, plain, calculated = Workbook(), BytesIO(), BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(plain)
    found = iter(results)
    with ZipFile(plain) as before, ZipFile(calculated, "w") as after:
        for name in before.namelist():
            content = before.read(name).decode()
            if name == "xl/worksheets/sheet1.xml" and results:
                content = re.sub(r"<v ?/>|<v></v>", lambda _: f"<v>{next(found)}</v>", content)
            after.writestr(name, content)
    return calculated.getvalue()


ROW = ["cv-1", "Mon CV", "J1", "10:00", "=30*3", "=10+10"]


def test_the_result_of_a_formula_is_read() -> None:
    content = a_workbook(HEADER, ROW, results=("90", "20"))
    [line] = import_file.read("a.xlsx", content, "essai")
    assert (line.minutes, line.seats) == (90, 20)


def test_a_formula_that_nothing_calculated_or_that_fails_is_told() -> None:
    with pytest.raises(FaultyFile) as told:
        import_file.read("a.xlsx", a_workbook(HEADER, ROW), "essai")
    assert "a.xlsx, line 2: Durée: a formula without its result: open the file" in str(told.value)
    failed = ["cv-1", "Mon CV", "J1", "10:00", "#REF!", "20"]
    with pytest.raises(FaultyFile, match="line 2: Durée: a formula that fails"):
        import_file.read("a.xlsx", a_workbook(HEADER, failed), "essai")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_calculate_is_made_plain_words(begins: str) -> None:
    """Some look behind a tab or a carriage return."""
    [_, said] = csv.reader(StringIO(write([{"a": f"{begins}1+1"}], ["a"]).decode("utf-8-sig"), ""))
    assert said == [f"'{begins}1+1"]


def in_sheet(cells: str) -> bytes:
    """A workbook whose first sheet holds this in place of its rows."""
    plain, changed = a_workbook(HEADER), BytesIO()
    with ZipFile(BytesIO(plain)) as before, ZipFile(changed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(r"<sheetData>.*</sheetData>", lambda _: cells, content)
            after.writestr(name, content)
    return changed.getvalue()


@pytest.mark.parametrize("depth", [300, 1_000_000])
def test_a_workbook_with_elements_in_elements_is_none(depth: int) -> None:
    content = in_sheet("<c>" * depth + "</c>" * depth)
    with pytest.raises(FaultyFile, match="no Excel workbook"):
        import_file.read("a.xlsx", content)


def test_a_workbook_that_is_immense_once_it_is_opened_is_none(
    tmp_path: Path,
) -> None:
    """Its size is told by the archive: nothing of it is unpacked."""
    file = tmp_path / "a.xlsx"
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("xl/a.bin", "w") as part:
        for _ in range(MOST_UNPACKED // 2**20 + 1):
            part.write(b"\0" * 2**20)
    with pytest.raises(FaultyFile, match="no Excel workbook"):
        import_file.read("a.xlsx", file.read_bytes())
