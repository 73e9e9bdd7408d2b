"""Tables that somebody drops: told from other files by their content, and read as plain words."""

import json

import pytest

from documents.table_inspection import judged
from documents.uploads import LARGEST, AcceptedFile, Format, UploadFault
from tests.harness.files import content_of
from tests.harness.table_files import FILES, HEADER, WORKSHOPS, workbook

EXPECTED = {
    "ateliers.csv": Format.CSV,
    "ateliers.xlsx": Format.XLSX,
    "ateliers-2.xlsx": Format.XLSX,
    "un-atelier.csv": Format.CSV,
    "ateliers-faux.csv": Format.CSV,
    "sans-places.csv": Format.CSV,
    "formules.xlsx": Format.XLSX,
    "offres.csv": Format.CSV,
    "offres-16.csv": Format.CSV,
    "formations.xlsx": Format.XLSX,
    "contacts.csv": Format.CSV,
    "vide.csv": UploadFault.EMPTY,
    "bombe.xlsx": UploadFault.HUGE,
    "dechire.xlsx": UploadFault.DAMAGED,
    "bloque.xlsx": UploadFault.LOCKED,
    "image.csv": UploadFault.OTHER_FORMAT,
    "lourd.csv": UploadFault.TOO_LARGE,
    "vieux.xls": UploadFault.OTHER_FORMAT,
    "cv.docx": UploadFault.OTHER_FORMAT,
    "cv.pdf": UploadFault.OTHER_FORMAT,
    "archive.docx": UploadFault.OTHER_FORMAT,
    "bomb.docx": UploadFault.OTHER_FORMAT,
}


def read(content: bytes) -> str:
    verdict = judged(content)
    assert isinstance(verdict, AcceptedFile)
    return verdict.content.decode()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_what_its_content_says(name: str) -> None:
    verdict = judged(content_of(name))
    assert (verdict.format if isinstance(verdict, AcceptedFile) else verdict) is EXPECTED[name]


def test_each_file_of_the_harness_is_expected_to_be_something() -> None:
    assert FILES.keys() <= EXPECTED.keys()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_text_is_read_whatever_its_encoding(encoding: str) -> None:
    assert read("Durée;Clôture\r\n".encode(encoding)) == "Durée;Clôture\r\n"


def test_a_workbook_is_its_lines_with_their_numbers() -> None:
    lines = json.loads(read(workbook([HEADER, [], WORKSHOPS[0]])))
    assert lines == [[1, HEADER], [3, list(WORKSHOPS[0])]]


def test_no_control_character_is_left_for_the_database() -> None:
    assert read(b"Titre\r\nMon\x07 CV\r\n") == "Titre\r\nMon CV\r\n"


def test_no_more_is_read_than_telegram_may_bring() -> None:
    assert judged(b"a" * (LARGEST + 1)) is UploadFault.TOO_LARGE
