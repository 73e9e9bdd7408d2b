import pytest

from rules.understanding.extracts import only_looks, says_registered
from rules.understanding.neighbours import neighbour_in


@pytest.mark.parametrize(
    "text",
    [
        "je travaille ménage 10 heures semaine. pole emploi oui inscrite aussi",
        "je bosse un peu mais inscrite à France Travail",
        "jsui au rsa mai pa pole emploi depui 2 an",
        "non pas j'ai un emploi. je suis inscrite pole emploi, oui",
        "oui la mission locale",
    ],
)
def test_who_is_registered_or_followed_says_so_whatever_the_work(text: str) -> None:
    assert says_registered(text)


@pytest.mark.parametrize(
    "text",
    [
        "je ne suis pas inscrite",
        "je suis plus inscrite depuis l'été",
        "pas encore inscrit",
        "je n'ai jamais été inscrite",
        "pas du tout inscrite",
        "non inscrite",
        "je travaille",
        "je ne suis pas au rsa",
        "je voudrais m'inscrire à la session",
    ],
)
def test_who_is_not_says_nothing_of_it(text: str) -> None:
    assert not says_registered(text)


def test_who_looks_and_is_not_registered_only_looks() -> None:
    assert only_looks("bah oui jcherche du taf du coup mais pas encore inscrit a pole emploi")
    assert only_looks("je cherche, je ne suis pas inscrite")
    assert not only_looks("je cherche, inscrite à France Travail")
    assert not only_looks("pas inscrit mais au rsa, je cherche")
    assert not only_looks("je cherche plus, pas inscrit")
    assert not only_looks("pas inscrite")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("encore une avant", -1),
        ("celui d'avant svp", -1),
        ("je veux la précédente", -1),
        ("le suivant", 1),
        ("et l'atelier d'après", 1),
        ("next please", 1),
        ("le jour d'avant", None),
        ("avant midi", None),
        ("plus tard", None),
        ("mardi", None),
    ],
)
def test_a_neighbour_is_named(text: str, step: int | None) -> None:
    assert neighbour_in(text) == step
