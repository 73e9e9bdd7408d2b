"""What counts as saying what is paid."""

import pytest

from rules.employers.pay import Pay, judge


@pytest.mark.parametrize(
    "said",
    [
        "1 900 € brut par mois",
        "1900€",
        "25k",
        "24-28 K€ selon profil",
        "12,50 € de l'heure",
        "11.88 brut",
        "2 000 à 2 200",
        "SMIC : 1 801,80",
        "€ 2000 a month",
        "30 000 par an",
        "450 euros par jour",
    ],
)
def test_an_amount_is_enough(said: str) -> None:
    assert judge(said) is Pay.TOLD


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Selon profil", Pay.VAGUE),
        ("À négocier", Pay.VAGUE),
        ("Salaire attractif, 13e mois", Pay.VAGUE),
        ("selon la convention 66", Pay.VAGUE),
        ("un bon salaire", Pay.NO_AMOUNT),
        ("13e mois et 2 primes", Pay.NO_AMOUNT),
        ("1" * 121, Pay.TOO_LONG),
    ],
)
def test_words_around_the_question_are_no_amount(said: str, found: Pay) -> None:
    assert judge(said) is found
