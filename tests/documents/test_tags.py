"""Every PDF is tagged, as who cannot see it needs: PDF/UA-1, read back."""

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from documents.attestation import attestation_pdf
from documents.partner_report import partner_report_pdf
from documents.summary import summary_pdf
from tests.documents.test_partner_report import REPORT
from tests.documents.values import ATTESTATION, CHECK, PARTICIPANT_ATTESTATION, SUMMARY

PAPERS: dict[str, tuple[Callable[[Any], bytes], Any]] = {
    "mentor": (attestation_pdf, ATTESTATION),
    "participant": (attestation_pdf, PARTICIPANT_ATTESTATION),
    "summary": (summary_pdf, SUMMARY),
    "report": (partner_report_pdf, REPORT),
}
each_paper = pytest.mark.parametrize("name", PAPERS)


@cache
def drawn(name: str) -> PdfReader:
    draw, values = PAPERS[name]
    return PdfReader(BytesIO(draw(values)))


def root(reader: PdfReader) -> Any:
    return reader.root_object


def elements(reader: PdfReader) -> Iterator[Any]:
    """Yield the elements of the structure, in reading order."""
    yield from _below(root(reader)["/StructTreeRoot"])


def _below(node: Any) -> Iterator[Any]:
    for child in node.get("/K", ArrayObject()):
        element = child.get_object()
        if isinstance(element, DictionaryObject) and "/S" in element:
            yield element
            yield from _below(element)


def tags(reader: PdfReader, *names: str) -> list[Any]:
    return [it for it in elements(reader) if it["/S"] in names]


@each_paper
def test_it_claims_to_be_accessible_and_has_a_title_a_language_and_a_date(name: str) -> None:
    reader, values = drawn(name), PAPERS[name][1]
    catalog = root(reader)
    assert catalog["/MarkInfo"]["/Marked"]
    assert str(catalog["/Lang"]) == "fr"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == values.title
    assert reader.metadata.creation_date == values.made_at
    assert reader.metadata.author


@each_paper
def test_headings_are_tagged_and_none_is_skipped(name: str) -> None:
    reader = drawn(name)
    levels = [str(it["/S"]) for it in tags(reader, "/H1", "/H2", "/H3")]
    assert levels == ["/H1", *["/H2"] * (len(levels) - 1)]
    assert str(tags(reader, "/H1")[0]["/T"]) == PAPERS[name][1].title
    parts = {"summary": 3, "report": 6}
    assert len(levels) == 1 + parts.get(name, 0)


@pytest.mark.parametrize(("name", "tables", "columns"), [("participant", 1, 3), ("report", 2, 9)])
def test_tables_have_headers_for_their_columns(name: str, tables: int, columns: int) -> None:
    reader = drawn(name)
    assert len(tags(reader, "/Table")) == tables
    headers = tags(reader, "/TH")
    assert len(headers) == columns
    for header in headers:
        assert [it["/Scope"] for it in header["/A"] if "/Scope" in it] == ["/Column"]


@each_paper
def test_a_picture_has_words_and_what_is_only_drawn_has_no_tag(name: str) -> None:
    alternatives = [str(it["/Alt"]) for it in tags(drawn(name), "/Figure")]
    assert alternatives == ([CHECK.alternative] if name in {"mentor", "participant"} else [])


def test_letters_can_be_copied_from_every_paper() -> None:
    for reader in map(drawn, PAPERS):
        text = "".join(page.extract_text() for page in reader.pages)
        assert "é" in text
        assert "\ufffd" not in text
