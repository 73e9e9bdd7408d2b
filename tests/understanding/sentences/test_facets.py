import pytest

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.facets import Facet, facet_of


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("c'est où ?", Facet.WHERE),
        ("c ou", Facet.WHERE),
        ("à quelle heure ?", Facet.WHEN),
        ("c combien de temps", Facet.HOW_LONG),
        ("ça dure longtemps ?", Facet.HOW_LONG),
        ("c fini quand", Facet.HOW_LONG),
        ("avec qui ?", Facet.WHO),
        ("on est combien", Facet.HOW_MANY),
        ("ca paye combien", Facet.PAY),
        ("what time is it?", Facet.WHEN),
        ("et l'atelier ça dure combien", Facet.HOW_LONG),
    ],
)
def test_a_short_question_asks_one_thing_of_what_was_shown(text: str, facet: Facet) -> None:
    assert facet_of(text, load_abbreviations()) is facet


@pytest.mark.parametrize(
    "text",
    [
        "mon mari est avec qui",
        "c'est où la préfecture",
        "à quelle heure vous répondez",
        "je ne sais pas combien de temps je tiendrai",
        "oui",
        "",
    ],
)
def test_a_question_that_names_something_else_is_none_of_them(text: str) -> None:
    assert facet_of(text, load_abbreviations()) is None
