"""How surely a text says the words of a button: whole, with slips, with others, in part."""

import pytest

from rules.understanding.likeness import likeness

LABELS = ["Trouver mes points forts", "Les ateliers", "Comment ça se passe ?", "18 h · à deux"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("les ateliers", "Les ateliers"),
        ("les atelié", "Les ateliers"),
        ("lesateliers", "Les ateliers"),
        ("Comment ça se passe ?", "Comment ça se passe ?"),
    ],
)
def test_a_label_is_said_whole_or_with_a_slip(text: str, label: str) -> None:
    assert likeness(text, [label]) >= 0.8


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("points forts", "Trouver mes points forts"),
        ("je regarde les ateliers demain avec ma soeur", "Les ateliers"),
    ],
)
def test_a_part_of_a_label_or_one_among_other_words_is_a_guess(text: str, label: str) -> None:
    assert 0.0 < likeness(text, [label]) < 0.8


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("pas les ateliers", "Les ateliers"),
        ("les ateliers ?", "Les ateliers"),
        ("19 h · à deux", "18 h · à deux"),
        ("les chapeaux", "Les ateliers"),
        ("", "Les ateliers"),
        ("les ateliers " * 40, "Les ateliers"),
    ],
)
def test_a_question_a_refusal_or_other_words_say_no_label(text: str, label: str) -> None:
    assert likeness(text, [label]) == 0.0


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Je voudrai reprendre mes points forts, s'il vous plait.", "Reprendre mes points forts"),
        ("C'est pour choisir un atelier, merci beaucoup.", "Choisir un atelier"),
        (
            "C'est que je ne peux pas venir cet après-midi, excusez-moi.",
            "Je ne peux pas venir",
        ),
    ],
)
def test_a_label_in_a_polite_sentence_is_said(text: str, label: str) -> None:
    assert likeness(text, [label]) >= 0.8


def test_a_polite_sentence_that_denies_a_label_does_not_say_it() -> None:
    assert likeness("je ne voudrais pas choisir un atelier", ["Choisir un atelier"]) == 0


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Je souhaite dire ce qu'il me faut pour mes rendez-vous.", "Dire ce qu'il me faut"),
        ("Avant d'accepter, je préférerais lire le détail", "Lire le détail"),
    ],
)
def test_a_long_label_is_said_by_a_sentence_that_holds_it(text: str, label: str) -> None:
    assert likeness(text, [label]) >= 0.8
