"""The age that a sentence tells: nobody is refused for the number of their children."""

from datetime import date

import pytest

from rules.understanding.ages import ages_in
from rules.understanding.numbers_in_words import in_digits

TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("34", {34}),
        ("j'ai 34 ans", {34}),
        ("g 34", {34}),
        ("34 merci", {34}),
        ("trente quatre ans", {34}),
        ("j'ai quarante-deux ans", {42}),
        ("soixante et onze", {71}),
        ("i am 29 years old", {29}),
        ("et mon age c'est 41", {41}),
        ("je cherche depuis 3 ans et j'ai 34 ans", {34}),
        ("né en 92", {34, 35}),
        ("née le 3 mars 1992", {34, 35}),
        ("je suis né en 2003", {23, 24}),
        ("je suis de 88", {38, 39}),
        ("12/04/1988", {38}),
        ("17 ans", {17}),
        ("17 mais jaurai 18 en fevrier", {17}),
        ("17 ans mais bientot 18", {17}),
        ("61 et bientot la retraite", {61}),
        ("j'ai vingt quatre ans bientot vingt cinq", {24}),
        ("J'aurai vingt-trois ans au mois de mars, merci.", {22}),
        ("jai pas encore 18", {17}),
        ("pas encore 18 ans", {17}),
        ("dans 2 mois j'aurai 18 ans", {17}),
        ("moins de 18 ans", set(range(5, 18))),
        ("la trentaine", set(range(30, 40))),
        ("j'ai plus de 50 ans", set(range(50, 111))),
    ],
)
def test_an_age_is_found_in_a_sentence(text: str, ages: set[int]) -> None:
    assert ages_in(text, TODAY) == ages


@pytest.mark.parametrize(
    "text",
    [
        "j'ai 2 enfants",
        "j'ai 17 enfants",
        "j'ai deux enfants de 5 et 8 ans",
        "ma fille a 12 ans",
        "mon fils de 17 ans",
        "17 mars",
        "le 17",
        "à 14 h",
        "au chômage depuis 12 ans",
        "j'ai 10 ans d'expérience",
        "ça fait 17 ans que je travaille",
        "12 et 31100",
        "plus de 10 ans d'expérience",
        "12 mars mais pas le 17",
        "bientot 18 h",
        "j'ai 50 euros",
        "06 39 98 12 34",
        "31100",
        "j'ai 17 ou 34 ans, j'ai 34 ans et 17 ans",
    ],
)
def test_other_numbers_are_no_age(text: str) -> None:
    assert ages_in(text, TODAY) == frozenset()


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Quinze heures trente", "15 heures 30"),
        ("vingt et un", "21"),
        ("quatre-vingt-dix-neuf", "99"),
        ("dix-sept", "17"),
        ("cinq, c'était utile", "5 c etait utile"),
        ("un rendez-vous", "un rendez vous"),
        ("vingt et une heures", "21 heures"),
        ("soixante dix", "70"),
        ("forty two", "42"),
    ],
)
def test_numbers_are_written_in_digits(text: str, digits: str) -> None:
    assert in_digits(text) == digits
