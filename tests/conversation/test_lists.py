"""How the options of a list are laid out: what they open, short labels two a row, whole words."""

from html import escape

import pytest

from flows.assessments import expand
from flows.choices import Choice
from flows.library import load_assessments
from flows.position import Position
from flows.replies import PressedButton
from flows.script import ChooseStep, Option, PickStep
from flows.texts import Html
from handlers.reading import answer_of
from rules.conversation.typed_text import chosen
from services.conversation.list_lines import below, set_lines, titled
from services.conversation.phrases import progress_bar, rows_of
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


def test_buttons_of_a_numbered_list_say_their_number_and_what_they_open() -> None:
    labels = ["Technicien fibre", "Aide à domicile", "Les suivantes"]
    laid = rows(labels, ["4", "8", "page:5"], numbered=True)
    below = [["Les suivantes"], ["Revenir au menu"]]
    assert laid == [["1 · Technicien fibre"], ["2 · Aide à domicile"], *below]
    three = rows(["Mon CV", "Mon bilan", "Écrire un CV à plusieurs"], numbered=True)
    last = [["3 · Écrire un CV à plusieurs"], ["Revenir au menu"]]
    assert three == [["1 · Mon CV", "2 · Mon bilan"], *last]


def test_a_number_before_a_label_leaves_it_room_on_a_phone() -> None:
    [[label], _] = rows(["lun. 22 mars, 12 h 30 · Mon CV en une heure"[:ROOM]], numbered=True)
    assert label == "1 · lun. 22 mars, 12 h 30 · Mon CV…"


def answers_of(labels: list[str], **more: str) -> list[list[str]]:
    options = tuple(Option(text=label, next="n") for label in labels)
    question = ChooseStep(kind="choose", text="t", options=options, **more)
    offered = [Choice(label, None, "n") for label in (*labels, "⟵ Revenir")]
    return [[it.label for it in row] for row in rows_of(question, Position("step"), offered, 1)]


def test_four_short_answers_that_are_kept_stand_two_a_row() -> None:
    ages = ["Moins de 18 ans", "18 à 25 ans", "26 à 49 ans", "50 ans ou plus"]
    assert answers_of(ages, save_as="age") == [ages[:2], ages[2:], ["⟵ Revenir"]]
    alone = [[label] for label in ages]
    assert answers_of(ages) == [*alone, ["⟵ Revenir"]]
    long = [*ages[:3], "Je préfère ne pas le dire"]
    assert answers_of(long, save_as="age") == [*([it] for it in long), ["⟵ Revenir"]]


def test_the_five_answers_of_a_scale_stand_two_by_two_around_the_middle() -> None:
    [statement] = [
        step
        for name, step in expand(load_assessments()["strengths"]).steps.items()
        if name == "listening_1"
    ]
    assert isinstance(statement, ChooseStep)
    assert [it.beside for it in statement.options] == [True, False, False, True, False, True]


@pytest.mark.parametrize(
    ("current", "total", "bar"),
    [(1, 4, "●○○○"), (4, 4, "●●●●"), (1, 16, "●○○○○○○○"), (9, 16, "●●●●●○○○"), (16, 16, "●" * 8)],
)
def test_a_bar_shows_how_far_one_is(current: int, total: int, bar: str) -> None:
    assert progress_bar(current, total) == bar


def test_the_titles_of_a_list_are_bold_and_what_follows_has_its_own_line() -> None:
    kept = f"1. {titled('Technicien <fibre>')}{below('Numa · CDI', '', 'Toulouse')}"
    shown = "1. <b>Technicien &lt;fibre&gt;</b>\nNuma · CDI\nToulouse"
    assert set_lines(Html(escape(kept))) == shown
    assert len(kept.splitlines()) == 1


def test_a_menu_has_what_is_next_on_top_then_two_a_row_where_both_fit() -> None:
    labels = ["Trouver mes points forts ✨", "Rencontres 🤝", "Les ateliers 🎓", "Mon agenda 📅"]
    labels += ["Parler à quelqu'un 💬", "Mon profil 👤"]
    first, meetings, workshops, agenda, talk, profile = labels
    below = [[agenda], [talk], [profile], ["Revenir au menu"]]
    assert rows(labels, lasting=True) == [[first], [meetings, workshops], *below]


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
