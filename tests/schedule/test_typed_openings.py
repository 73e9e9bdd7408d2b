"""Days and hours that a mentor types to be free."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.schedule.typed_openings import TypedOpening, opening_in

TODAY = date(2027, 3, 2)
"""A Tuesday."""


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("18h-20h", TypedOpening(at(18), at(20))),
        ("18h30 - 20h", TypedOpening(at(18, 30), at(20))),
        ("18:30-20:00", TypedOpening(at(18, 30), at(20))),
        ("de 18 à 20", TypedOpening(at(18), at(20))),
        ("mardi 16 à 19h", TypedOpening(at(19), None, date(2027, 3, 16))),
        ("mardi à 19h", TypedOpening(at(19), None, date(2027, 3, 9))),
        ("mardi 19h", TypedOpening(at(19), None, date(2027, 3, 9))),
        ("demain de 9 à 11", TypedOpening(at(9), at(11), date(2027, 3, 3))),
        ("tous les jeudis 18h", TypedOpening(at(18), None, None, 3)),
        ("chaque mardi de 18h à 19h", TypedOpening(at(18), at(19), None, 1)),
        ("every Thursday 6pm", TypedOpening(at(18), None, None, 3)),
        ("le 17 mars 18h-20h", TypedOpening(at(18), at(20), date(2027, 3, 17))),
        ("le 17/03 à 18h", TypedOpening(at(18), None, date(2027, 3, 17))),
        ("je suis libre de 18h à 20h mardi 16", TypedOpening(at(18), at(20), date(2027, 3, 16))),
        (
            "Je peux recevoir deux personnes jeudi entre 12 h et 13 h",
            TypedOpening(at(12), at(13), date(2027, 3, 4)),
        ),
        ("I am free on Tuesday at 7pm", TypedOpening(at(19), None, date(2027, 3, 9))),
        ("vendredi midi", TypedOpening(at(12), None, date(2027, 3, 5))),
        ("aujourd'hui 18h", TypedOpening(at(18), None, TODAY)),
    ],
)
def test_what_a_mentor_opens_is_read(text: str, opening: TypedOpening) -> None:
    assert opening_in(text, TODAY) == opening


@pytest.mark.parametrize(
    "text",
    [
        "mardi",
        "mardi 16",
        "bonjour",
        "je ne serai pas là du 20 au 25 mars",
        "pas mardi à 18h",
        "absent lundi à 9h",
        "à 18h il y a quelqu'un ?",
        "annule mardi 18h",
        "j'ai 2 enfants",
        "20h-18h en retard",
        "merci à vous",
    ],
)
def test_other_texts_open_nothing(text: str) -> None:
    assert opening_in(text, TODAY) is None


@given(st.text(max_size=220))
def test_no_text_upsets_it(text: str) -> None:
    opening = opening_in(text, TODAY)
    assert opening is None or 0 <= opening.starts < 24 * 60
