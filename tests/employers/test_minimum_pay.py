"""Full-time pay against the legal minimum, as offers write it."""

import pytest

from flows.employers.fair_offers import minimum_pay
from rules.employers.pay import is_under


@pytest.mark.parametrize(
    "pay",
    [
        "1 500 € brut par mois",
        "1500€ mensuel",
        "11,50 € de l'heure",
        "11.50 €/h brut",
        "18 000 € par an",
        "18 k€",
        "18-24 k€ brut annuel",
        "Pour 35 h : 1 400 € net par mois",
        "9 € net de l'heure",
        "1 600 à 1 900 € brut",
    ],
)
def test_what_is_under_the_minimum(pay: str) -> None:
    assert is_under(pay, minimum_pay())


@pytest.mark.parametrize(
    "pay",
    [
        "1 823,03 € brut par mois",
        "1 450 € net par mois",
        "12,02 € de l'heure",
        "24 000 € par an",
        "24-28 k€",
        "28 000 à 32 000 €",
        "2 000 €, 13e mois",
        "selon la convention",
        "SMIC",
    ],
)
def test_what_is_not(pay: str) -> None:
    assert not is_under(pay, minimum_pay())
