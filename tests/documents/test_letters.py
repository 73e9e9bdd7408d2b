"""Letters that are drawn, and those that are left out."""

from documents.letters import RANGES, drawable
from tests.documents.font_letters import ranges

PANGRAM = "Dès Noël où un zéphyr haï me vêt de glaçons würmiens, je dîne d'exquis rôtis à l'œuf"


def test_french_ukrainian_and_arabic_are_drawn_whole() -> None:
    for text in (PANGRAM, "« l’été — 5 € »", "Щастя, їжак, ґанок", "أحب العمل مع الناس؟"):
        assert drawable(text) == text


def test_decomposed_accents_are_put_together() -> None:
    assert drawable("E\u0301couter") == "Écouter"


def test_what_cannot_be_drawn_goes_and_leaves_no_hole() -> None:
    assert drawable("Léa 😊 aime\nle\t漢 code\x07\ud800") == "Léa aime le code"


def test_nothing_turns_the_direction_of_what_follows() -> None:
    assert drawable("Léa\u202e\u2067 \u200fcode\u00ad") == "Léa code"


def test_the_ranges_are_those_of_the_fonts() -> None:
    assert RANGES.read_text(encoding="ascii").split() == list(ranges())
