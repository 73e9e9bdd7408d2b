"""Words around what is said."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from flows.intents.padding import load_padding
from rules.understanding.padding import without_padding


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Passer, s'il vous plaît", "Passer"),
        ("Les deux alors", "Les deux"),
        ("trop loin frr", "trop loin"),
        ("du coup mardi stp", "mardi"),
        ("jcrois tout à fait moi mdr", "tout à fait moi"),
        ("Bonjour madame, je voudrais la 2. Merci beaucoup !", "je voudrais la 2"),
        ("18h30 si possible svp", "18h30"),
        ("I think the second one, please", "the second one"),
        ("du coup c'est où svp ?", "c'est où ?"),
        ("pas vraiment", "pas vraiment"),
        ("merci", "merci"),
        ("svp ?", "svp ?"),
        ("", ""),
        ("👍", "👍"),
    ],
)
def test_padding_is_cut_from_both_ends(typed: str, left: str) -> None:
    assert without_padding(typed, load_padding(), load_abbreviations()) == left


def test_each_phrase_of_padding_is_written_out() -> None:
    short = {it for it in load_abbreviations() if len(it) > 1}  # « c' » abbreviates nothing
    assert {it for it in load_padding() if not short.isdisjoint(it)} == set()
