"""Money asked from those who apply is seen; what is paid for them is not taken for it."""

import pytest

from rules.fees import asks_money


@pytest.mark.parametrize(
    "said",
    [
        "Frais de dossier : 50 €",
        "50 € à verser à l'inscription",
        "Caution de 100 euros pour le matériel",
        "Prévoir un apport personnel de 5 000 €",
        "Kit de démarrage à acheter",
        "Registration fee: 20 EUR",
        "Aucune expérience demandée. Les frais d'inscription sont de 30 €",
    ],
)
def test_money_asked_for_is_seen(said: str) -> None:
    assert asks_money(said)


@pytest.mark.parametrize(
    "said",
    [
        "Aucun frais de dossier",
        "Formation gratuite, sans frais d'inscription",
        "Frais d'inscription pris en charge par la Région",
        "Frais de déplacement remboursés, prime versée chaque mois",
        "Formation payée dès le premier jour",
        "2 100 € brut",
    ],
)
def test_what_costs_nothing_is_not(said: str) -> None:
    assert not asks_money(said)
