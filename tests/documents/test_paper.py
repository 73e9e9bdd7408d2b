"""Letters and lines."""

from collections.abc import Iterator

import pytest
from fpdf import FPDF

from documents.paper import LATIN, clipped, drawable, lines_of, right_to_left, ruler

PANGRAM = "Dès Noël où un zéphyr haï me vêt de glaçons würmiens, je dîne d'exquis rôtis à l'œuf"


def test_french_ukrainian_and_arabic_are_drawn_whole() -> None:
    for text in (PANGRAM, "« l’été — 5 € »", "Щастя, їжак, ґанок", "أحب العمل مع الناس؟"):
        assert drawable(text) == text


def test_decomposed_accents_are_put_together() -> None:
    assert drawable("E\u0301couter") == "Écouter"


def test_what_cannot_be_drawn_goes_and_leaves_no_hole() -> None:
    assert drawable("Léa 😊 aime\nle\t漢 code\x07") == "Léa aime le code"


def test_the_first_letter_says_which_way_a_text_reads() -> None:
    assert right_to_left("12 سنة Python")
    assert not right_to_left("« Python سنة")
    assert not right_to_left("12")


@pytest.fixture
def paper() -> Iterator[FPDF]:
    with ruler() as pdf:
        pdf.set_font(LATIN, "", 20)
        yield pdf


def test_arabic_letters_are_joined(paper: FPDF) -> None:
    apart = sum(paper.get_string_width(letter) for letter in "سميرة")
    assert paper.get_string_width("سميرة") < 0.8 * apart


def test_lines_break_between_words_and_lose_none(paper: FPDF) -> None:
    lines = lines_of(paper, PANGRAM, 200)
    assert " ".join(lines) == PANGRAM
    assert max(paper.get_string_width(line) for line in lines) <= 200


def test_what_is_cut_says_so_and_still_fits(paper: FPDF) -> None:
    for text in (PANGRAM, "W" * 100):
        lines = clipped(paper, text, 200, 2)
        assert len(lines) == 2
        assert lines[-1].endswith("…")
        assert paper.get_string_width(lines[-1]) <= 200
    assert clipped(paper, "Court", 200, 2) == ["Court"]
