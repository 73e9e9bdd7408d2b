import pytest

from rules.understanding.extracts import says_registered


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
