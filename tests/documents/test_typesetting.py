"""What people type is set as text, whatever it is; what is too long is cut, or gets smaller."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents.attestation import attestation_pdf
from documents.card import strengths_card
from documents.summary import ShownStrength, summary_pdf
from tests.documents.values import ATTESTATION, CARD, SUMMARY

HOSTILE = (
    '#read("/etc/passwd")',
    '#import "house.typ": *; #night',
    "*a* _b_ $x$ `c` = d",
    "@label <label> \\u{41} // rien",
    "]} #panic() [{",
    '"; #image("house.typ") "',
    "<b>&amp;</b> %PDF (a) \\(b",
)
ANY = settings(max_examples=25, deadline=None)


def words(pdf: bytes) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_a_name_is_shown_letter_by_letter(name: str) -> None:
    text = words(attestation_pdf(replace(ATTESTATION, name=name)))
    assert name.replace("'", "’") in text.replace("\u200b", ""), text
    assert strengths_card(replace(CARD, first_name=name)) != strengths_card(CARD)


@ANY
@given(st.text(max_size=60))
def test_any_name_makes_a_paper(name: str) -> None:
    assert attestation_pdf(replace(ATTESTATION, name=name)).startswith(b"%PDF")


@ANY
@given(st.text(max_size=200), st.sampled_from(["fr", "en"]))
def test_any_example_makes_one_page(example: str, language: str) -> None:
    strength = replace(SUMMARY.strengths[0], example=example)
    summary = replace(SUMMARY, first_name=example, language=language, strengths=(strength,))
    assert len(PdfReader(BytesIO(summary_pdf(summary))).pages) == 1


@pytest.mark.parametrize("long", ["W" * 5000, "mot " * 1500, "س" * 3000, "a-" * 2000])
def test_a_text_without_end_is_cut(long: str) -> None:
    (strength,) = [replace(it, example=long) for it in SUMMARY.strengths[:1]]
    assert isinstance(strength, ShownStrength)
    reader = PdfReader(BytesIO(summary_pdf(replace(SUMMARY, strengths=(strength,)))))
    assert len(reader.pages) == 1
    assert "…" in reader.pages[0].extract_text()


def test_a_layout_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    for file in ("/etc/hostname", "../typesetting.py"):
        layout = tmp_path / "layout.typ"
        layout.write_text(f'#read("{file}")', encoding="utf-8")
        with pytest.raises(typst.TypstError):
            typst.compile(layout, root=tmp_path)


def test_french_is_set_as_it_is_printed() -> None:
    pdf = attestation_pdf(
        replace(ATTESTATION, statement="« L'été » : 12 h 30 ! le 1er décembre 2027, 12 000 € ?")
    )
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    for said in ("« L’été » :", "12 h 30 !", "1er décembre 2027", "12 000 € ?"):
        assert said.replace(" ", "\u00a0") in text
