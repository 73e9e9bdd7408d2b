"""No address, no number goes from one to the other; ordinary words do."""

import pytest

from rules.conversation.contact_details import has_contact_details


@pytest.mark.parametrize(
    "text",
    [
        "appelez-moi au 06 39 98 12 34",
        "0639981234",
        "+33 6 39 98 12 34",
        "camille@example.com",
        "écrivez à camille @example",
        "mon insta : @camille_31",
        "https://example.org/moi",
        "www.example.org",
        "allez sur monsite.fr",
    ],
)
def test_contact_details_are_found(text: str) -> None:
    assert has_contact_details(text)


@pytest.mark.parametrize(
    "text",
    [
        "Faut-il être bon en maths ?",
        "J'ai 52 ans, est-ce trop tard ?",
        "Je travaille de 9 h à 17 h 30, 3 jours par semaine.",
        "Le salaire est-il de 1 800 euros ?",
        "Diplôme de 1998, ou bac+2 en 2004 : ça compte ?",
        "React.js ou Node, que choisir ?",
    ],
)
def test_ordinary_questions_are_not(text: str) -> None:
    assert not has_contact_details(text)
