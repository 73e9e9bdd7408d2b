"""« Entièrement à distance » against what the text asks for."""

import pytest

from rules.offers.opportunities import Remote
from rules.offers.remote_work import as_told


@pytest.mark.parametrize(
    "text",
    [
        "Télétravail, avec 2 jours par semaine sur site (Toulouse).",
        "Présence au bureau le mardi.",
        "Full remote, one day a month on site",
        "Trois jours de télétravail, le reste à Toulouse",
        "Sur place 1 jour par semaine",
        "Full remote, trois jours au bureau chaque mois",
        "Présence obligatoire sur site le lundi",
        "100 % télétravail ; au bureau un jour par semaine",
        "Fully remote, one day a month: 2 days in the office",
        "une semaine par trimestre dans nos locaux",
    ],
)
def test_days_on_site_are_believed(text: str) -> None:
    assert as_told(Remote.FULLY, text) is Remote.PARTLY
    assert as_told(Remote.NONE, text) is Remote.NONE


@pytest.mark.parametrize(
    "text",
    [
        "Tout se fait depuis chez vous, sans un jour sur site.",
        "Support sur le site web, cinq jours par semaine",
        "Aucune présence au bureau",
        "Site internet de 12 pages",
        "5 jours par semaine",
        "",
    ],
)
def test_others_stay_at_home(text: str) -> None:
    assert as_told(Remote.FULLY, text) is Remote.FULLY
