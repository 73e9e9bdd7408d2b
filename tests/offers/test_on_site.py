"""« Depuis chez vous » is said of an offer only if its own words do not ask to come."""

import pytest

from rules.offers.on_site import asks_for_days_on_site, remote_as_told
from rules.offers.opportunities import Remote


@pytest.mark.parametrize(
    "said",
    [
        "Télétravail complet, avec 2 jours par semaine sur site.",
        "Full remote, trois jours au bureau chaque mois",
        "Présence obligatoire sur site le lundi",
        "100 % télétravail ; au bureau un jour par semaine",
        "Fully remote, one day a month: 2 days in the office",
        "une semaine par trimestre dans nos locaux",
    ],
)
def test_days_on_site_make_it_partly_remote(said: str) -> None:
    assert asks_for_days_on_site(said)
    assert remote_as_told(Remote.FULLY, said) is Remote.PARTLY


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Télétravail complet, depuis chez vous.",
        "Site internet de 12 pages",
        "5 jours par semaine",
    ],
)
def test_other_words_leave_it_fully_remote(said: str) -> None:
    assert remote_as_told(Remote.FULLY, said) is Remote.FULLY


@pytest.mark.parametrize("remote", [Remote.NONE, Remote.PARTLY])
def test_what_is_not_fully_remote_stays_so(remote: Remote) -> None:
    assert remote_as_told(remote, "deux jours au bureau") is remote
