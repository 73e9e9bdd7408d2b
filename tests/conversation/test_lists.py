"""How the options of a list are laid out: numbers in a row, short labels two a row, whole words."""

import pytest

from flows.choices import Choice
from flows.position import Position
from flows.replies import PressedButton
from flows.script import PickStep
from handlers.reading import answer_of
from rules.conversation.typed_text import chosen
from services.conversation.phrases import rows_of
from services.conversation.text import ROOM, fitting


def rows(labels: list[str], values: list[str] | None = None, **more: bool) -> list[list[str]]:
    question = PickStep(kind="pick", text="t", source="s", save_as="a", next="n", empty="e", **more)
    options = tuple(zip(values or [str(it) for it in range(len(labels))], labels, strict=True))
    offered = [Choice(label, value, "n") for value, label in options]
    offered.append(Choice("Revenir au menu", None, "n"))
    position = Position("step", options=options, question=7)
    return [[it.label for it in row] for row in rows_of(question, position, offered, 1)]


def test_many_short_options_stand_two_a_row() -> None:
    days = [f"mar. {day} mars" for day in range(10, 15)]
    assert rows(days) == [days[:2], days[2:4], days[4:], ["Revenir au menu"]]
    assert rows(days[:3]) == [[days[0]], [days[1]], [days[2]], ["Revenir au menu"]]


def test_what_the_text_numbers_has_numbers_for_buttons_but_its_pages() -> None:
    labels = ["Technicien fibre", "Aide à domicile", "Les suivantes"]
    laid = rows(labels, ["4", "8", "page:5"], numbered=True)
    assert laid == [["1", "2"], ["Les suivantes"], ["Revenir au menu"]]
    eight = rows([f"Atelier {it}" for it in range(8)], numbered=True)
    assert eight == [["1", "2", "3", "4"], ["5", "6", "7", "8"], ["Revenir au menu"]]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Technicien fibre", "Technicien fibre"),
        ("Préparer un entretien d'embauche en visio", "Préparer un entretien d'embauche…"),
        ("mar. 9 mars 14 h · Écrire son CV à plusieurs", "mar. 9 mars 14 h · Écrire son CV…"),
        ("x" * 40, "x" * (ROOM - 1) + "…"),
    ],
)
def test_a_long_name_ends_after_a_word(name: str, label: str) -> None:
    assert fitting(name) == label


@pytest.mark.parametrize(
    ("typed", "place"),
    [("mardi 9 mars", 0), ("mardi 16", 1), ("mar 16", 1), ("mercredi", 2), ("mardi", None)],
)
def test_a_shortened_day_is_chosen_by_its_whole_name(typed: str, place: int | None) -> None:
    assert chosen(typed, ["mar. 9 mars", "mar. 16 mars", "mer. 17 mars"]) == place


@pytest.mark.parametrize(
    ("data", "pressed"),
    [
        ("c:12:3", PressedButton(12, 3)),
        ("c:12:3:workshops", PressedButton(12, 3, "workshops")),
        ("c:12:3:<b>", PressedButton(-1, 0)),
        ("c:12:3:Menu", PressedButton(-1, 0)),
    ],
)
def test_a_button_of_a_menu_says_what_it_stands_for(data: str, pressed: PressedButton) -> None:
    assert answer_of(data) == pressed
