"""A commune or a quarter that somebody names instead of a postcode or an address."""

import pytest

from rules.geography.place_names import named_in

TOWNS = [
    ("31555", "Toulouse"),
    ("31451", "Revel"),
    ("31483", "Saint-Gaudens"),
    ("31506", "Saint-Orens-de-Gameville"),
    ("31293", "Le Fauga"),
    ("34172", "Saint-Jean"),
    ("31488", "Saint-Jean"),
]
QUARTERS = [("QN03107M", "Grand Mirail"), ("QN03108M", "Empalot")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("toulouse", ["31555"]),
        ("Toulouse stp", ["31555"]),
        ("toulose", ["31555"]),
        ("j'habite Revel", ["31451"]),
        ("jhabite a revel", ["31451"]),
        ("st gaudens", ["31483"]),
        ("je vis au Fauga", ["31293"]),
        ("saint jean", ["34172", "31488"]),
        ("c'est pour quoi faire", []),
        ("vous êtes à toulouse ?", []),
        ("je comprends pas", []),
        ("31", []),
    ],
)
def test_a_commune_is_named(text: str, codes: list[str]) -> None:
    assert [code for code, _ in named_in(text, TOWNS)] == codes


@pytest.mark.parametrize("text", ["le mirail", "au grand mirail", "quartier du mirail", "MIRAIL"])
def test_a_quarter_is_named(text: str) -> None:
    assert named_in(text, QUARTERS) == [("QN03107M", "Grand Mirail")]
