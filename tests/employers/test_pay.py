"""What counts as saying what is paid."""

import pytest

from rules.employers.pay import PayVerdict, judge


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
    assert judge(said) is PayVerdict.KEPT


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Selon profil", PayVerdict.VAGUE),
        ("À négocier", PayVerdict.VAGUE),
        ("Salaire attractif, 13e mois", PayVerdict.VAGUE),
        ("selon la convention 66", PayVerdict.VAGUE),
        ("un bon salaire", PayVerdict.NO_AMOUNT),
        ("13e mois et 2 primes", PayVerdict.NO_AMOUNT),
        ("1" * 121, PayVerdict.TOO_LONG),
    ],
)
def test_words_around_the_question_are_no_amount(said: str, found: PayVerdict) -> None:
    assert judge(said) is found
