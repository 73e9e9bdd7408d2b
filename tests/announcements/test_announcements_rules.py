"""What an announcement may be."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.announcements.announcements import address_of, blank_in, fits, moment_of

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2027, 3, 2, 12, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2027-03-03 18:00", "2027-03-03 18:00"),
        ("2027-03-03T18:00+00:00", "2027-03-03 19:00"),
        ("demain 18 h", "2027-03-03 18:00"),
        ("demain à 18h30", "2027-03-03 18:30"),
        ("mardi 9 10h", "2027-03-09 10:00"),
        ("mardi 9 mars à 18 h 30", "2027-03-09 18:30"),
        ("le 1er avril à midi", "2027-04-01 12:00"),
        ("03/04/2027 9h", "2027-04-03 09:00"),
        ("28 mars 2027 3h", "2027-03-28 03:00"),
        ("18h", "2027-03-02 18:00"),
        ("9h", "2027-03-02 09:00"),
        ("2029-01-01 10:00", None),
        ("demain", None),
        ("2027-03-03", None),
        ("bientôt", None),
        ("32 mars 10h", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed: str, at: str | None) -> None:
    expected = datetime.fromisoformat(at).replace(tzinfo=PARIS).astimezone(UTC) if at else None
    assert moment_of(typed, TUESDAY, PARIS, "fr") == expected


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://exemple.fr/a?b=c#d", "https://exemple.fr/a?b=c#d"),
        (" exemple.fr/inscription ", "https://exemple.fr/inscription"),
        ("http://exemple.fr", None),
        ("javascript://exemple.fr", None),
        ("https://exemple", None),
        ("https://user@exemple.fr", None),
        ("https://exemple.fr:x", None),
        ("https://[exemple.fr", None),
        ("https://exemple.fr/a b", None),
        ("pas un lien", None),
        ("https://exemple.fr/" + "a" * 500, None),
    ],
)
def test_a_link_is_https_and_leads_somewhere(typed: str, address: str | None) -> None:
    assert address_of(typed) == address


def test_words_fit_and_a_caption_is_shorter() -> None:
    assert fits("a" * 2000, caption=False)
    assert not fits("a" * 2001, caption=False)
    assert fits("a" * 1024, caption=True)
    assert not fits("👋" * 513, caption=True)


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Bonjour {first_name}, la clôture est vendredi.", "{first_name}"),
        ("Bonjour (prénom), à demain", "(prénom)"),
        ("Bonjour [Prenom] !", "[Prenom]"),
        ("La clôture (vendredi) est à 16 h.", None),
        ("Votre nom (et votre ville) suffisent.", None),
    ],
)
def test_a_blank_that_nothing_fills_is_found(text: str, blank: str | None) -> None:
    assert blank_in(text) == blank
