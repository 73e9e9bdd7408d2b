"""Texts that say several things: answers, options, wishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.splitting import (
    acts_in,
    clauses_of,
    options_in,
    parts_of,
    sentence_clauses,
    told_apart,
)

LABELS = ["Accueil", "Vente", "Informatique", "Aide à domicile", "Word et Excel"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("oui 24 ans 31110", ("oui", "24 ans", "31110")),
        ("Oui, 24 ans et 31110", ("Oui", "24 ans", "31110")),
        ("oui 24 31110", ("oui", "24", "31110")),
        ("Samira, 24 ans, 31110", ("Samira", "24 ans", "31110")),
        (
            "je suis inscrite à France Travail, j'ai 34 ans et j'habite 31 100 Toulouse",
            (
                "je suis inscrite à France Travail",
                "j'ai",
                "34 ans",
                "j'habite",
                "31 100",
                "Toulouse",
            ),
        ),
        ("oui\n24 ans\n31110", ("oui", "24 ans", "31110")),
        ("0612345678 lou@exemple.fr", ("0612345678", "lou@exemple.fr")),
        ("0612345678 31110", ("0612345678", "31110")),
        ("24, 31110", ("24", "31110")),
        ("oui", ("oui",)),
        ("24 ans", ("24 ans",)),
        ("06 12 34 56 78", ("06 12 34 56 78",)),
        ("mardi 16 mars", ("mardi 16 mars",)),
        ("12 rue des Lilas", ("12 rue des Lilas",)),
        ("18h30", ("18h30",)),
        ("je ne sais pas", ("je ne sais pas",)),
    ],
)
def test_each_answer_is_a_part(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("2 et 3 et 4", (1, 2, 3)),
        ("2,3,4", (1, 2, 3)),
        ("2 3", (1, 2)),
        ("2/3", (1, 2)),
        ("la 1 et la 3 svp", (0, 2)),
        ("je prends le 1 et le 4", (0, 3)),
        ("1 à 3", (0, 1, 2)),
        ("deux et trois", (1, 2)),
        ("tous", (0, 1, 2, 3, 4)),
        ("accueil et vente", (0, 1)),
        ("Vente, informatique", (1, 2)),
        ("1 et informatique", (0, 2)),
        ("accueil + aide", (0, 3)),
        ("Word et Excel", ()),
        ("2", ()),
        ("2 et 2", ()),
        ("2 et 9", ()),
        ("vente et bricolage", ()),
        ("les deux", ()),
        ("j'ai 2 enfants et 3 chats", ()),
        ("12", ()),
    ],
)
def test_several_options_are_named(text: str, places: tuple[int, ...]) -> None:
    assert options_in(text, LABELS) == places


def test_options_that_are_numbers_are_named_by_them() -> None:
    assert options_in("6 et 8", ["6", "7", "8"]) == (0, 2)
    assert options_in("1 et 2", ["6", "7", "8"]) == ()


def test_both_are_two() -> None:
    assert options_in("les deux", LABELS[:2]) == (0, 1)
    assert options_in("tous les deux", LABELS[:3]) == ()


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("annule jeudi et mets moi mercredi", ("annule jeudi", "mets moi mercredi")),
        (
            "Je voudrais annuler mon rendez-vous de jeudi, puis en prendre un autre mercredi.",
            ("Je voudrais annuler mon rendez-vous de jeudi", "en prendre un autre mercredi"),
        ),
        ("cancel thursday and book wednesday", ("cancel thursday", "book wednesday")),
        (
            "montre mon agenda et efface mon numéro",
            ("montre mon agenda", "efface mon numéro"),
        ),
        ("annule jeudi et vendredi", ()),
        ("annule jeudi", ()),
        ("annule pas jeudi et mets moi mercredi", ()),
        ("j'ai annulé jeudi et réservé mercredi", ()),
        ("si j'annule jeudi je peux prendre mercredi ?", ()),
        ("mardi et mercredi", ()),
    ],
)
def test_each_wish_is_an_act(text: str, acts: tuple[str, ...]) -> None:
    assert acts_in(text, load_abbreviations()) == acts


@given(st.text(alphabet="oui 24ans,;31110et\n.+@é", max_size=60))
def test_what_is_split_was_in_the_text(text: str) -> None:
    def told(said: str) -> str:
        return "".join(filter(str.isalnum, said))

    assert all(told(part) in told(text) for part in parts_of(text))


@given(st.text(max_size=500), st.integers(min_value=0, max_value=9))
def test_no_text_upsets_a_split(text: str, count: int) -> None:
    parts_of(text)
    acts_in(text, load_abbreviations())
    places = options_in(text, [f"choix {number}" for number in range(count)])
    assert all(0 <= place < count for place in places)
    assert len(places) != 1


def test_the_number_of_a_house_is_no_part() -> None:
    assert "12" not in parts_of("j'habite au 12, rue des Lilas, merci")


def test_each_clause_of_a_text_is_told() -> None:
    said = "le cv j peux pas a 14h. 18h jviens"
    assert clauses_of(said) == ("le cv j peux pas a 14h", "18h jviens")
    assert clauses_of("oui") == ("oui",)


def test_a_sentence_is_cut_at_its_commas() -> None:
    said = "Je parle de la session bien sûr, je prends la place, car j'ai le temps."
    assert sentence_clauses(said) == (
        "Je parle de la session bien sûr",
        "je prends la place",
        "car j'ai le temps",
    )
    assert sentence_clauses("Oui je viens, mais est ce que Marc me voit ?") == (
        "Oui je viens",
        "est ce que Marc me voit ?",
    )
    assert sentence_clauses("18,5") == ("18,5",)
    assert sentence_clauses("merci.") == ("merci",)


def test_a_number_and_a_name_are_two_options() -> None:
    assert options_in("le 1 et la vente", LABELS) == (0, 1)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ok merci. c'est à quelle heure ? j'ai deux enfants", "c'est à quelle heure ?"),
        ("bonjour, il y a quoi comme atelier ?", "il y a quoi comme atelier ?"),
        ("Revel, y a plus un chat", "Revel"),
    ],
)
def test_each_sentence_and_clause_is_told_apart(text: str, parts: str) -> None:
    assert parts in told_apart(text)
