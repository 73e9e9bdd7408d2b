"""What a table is about, by its titles: never guessed between two that both fit."""

import pytest

from services.table_imports.table_kinds import TableKind, recognised

WORKSHOPS, OFFERS, TRAININGS = TableKind.WORKSHOPS, TableKind.OFFERS, TableKind.TRAININGS
LINK, DAY = "https://numa.example/1", "12/04/2027"


@pytest.mark.parametrize(
    ("header", "lines", "kinds"),
    [
        ("Code;Titre;Jour;Heure;Durée;Places", [], [WORKSHOPS]),
        ("code;title;date;starts;seats", [], [WORKSHOPS]),
        ("Code;Titre;Jour;Heure", [], [WORKSHOPS]),
        ("Référence;Titre;Entreprise;Lien", [f"a;b;c;{LINK}"], [OFFERS]),
        ("Référence;Formation;Organisme;Début", [f"a;b;c;{DAY}"], [TRAININGS]),
        ("Référence;Titre;Entreprise;Lien;Début", [f"a;b;c;{LINK};"], [OFFERS]),
        ("Référence;Titre;Entreprise;Lien;Début", [f"a;b;c;;{DAY}"], [TRAININGS]),
        ("Référence;Titre;Entreprise;Lien;Début", [f"a;b;c;{LINK};{DAY}"], [OFFERS, TRAININGS]),
        ("Référence;Titre;Entreprise;Lien;Début", ["a;b;c;;"], [OFFERS, TRAININGS]),
        ("Référence;Titre;Entreprise;Lien;Début", [f"a;b;c;{LINK}"], [OFFERS]),
        ("Nom;Prénom;Ville", ["Revel;Marie;Toulouse"], []),
    ],
)
def test_the_titles_tell_what_a_table_is_about(
    header: str, lines: list[str], kinds: list[TableKind]
) -> None:
    numbered = enumerate([header, *lines], 1)
    assert [*recognised([(number, line.split(";")) for number, line in numbered])] == kinds


def test_a_table_without_lines_is_about_nothing() -> None:
    assert recognised([]) == ()
