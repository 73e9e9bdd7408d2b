"""Cards of those whom people meet, and the portraits on them, which are nobody's likeness."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from documents.icons import Icon
from documents.identity.colours import Identity
from documents.person_card import CardLine, PersonCard, person_card
from documents.portrait import parts_of, portrait

LARGEST = 150 * 1024
CARD = PersonCard(
    "fr",
    "Nadia",
    "Développeuse web",
    "Numa",
    portrait(12),
    "J'ai changé de métier à 32 ans.",
    (
        CardLine(Icon.SPEECH, "Parle", ("français, arabe",)),
        CardLine(Icon.CALENDAR, "Prochaines heures", ("mar. 9 mars, 18 h", "jeu. 11 mars, 9 h")),
    ),
)
LONG = "Responsable du support informatique et des réseaux de toute une grande région"


@pytest.mark.parametrize(
    "card",
    [
        CARD,
        replace(CARD, title="Marie-Antoinette Joséphine", role=LONG, place=LONG, sentence=LONG * 2),
        replace(CARD, sentence="", place="", lines=()),
        replace(CARD, title="نادية"),
    ],
    ids=["usual", "longest", "barest", "arabic"],
)
def test_a_card_is_light_enough_for_a_phone(card: PersonCard) -> None:
    content = person_card(card)
    assert len(content) < LARGEST
    assert Image.open(BytesIO(content)).width == 1080


def test_the_same_number_has_the_same_portrait_and_others_differ() -> None:
    assert portrait(7) == portrait(7)
    assert len({portrait(number).replace(f"disc-{number}", "") for number in range(60)}) > 50


def test_hair_never_has_the_colour_of_the_clothes() -> None:
    ends = [it for it in range(300) if portrait(it).count(Identity().tints[0]) > 1]
    assert not ends


def test_a_portrait_wears_the_colours_of_its_programme() -> None:
    drawn = portrait(3, Identity(night="#222244", sun="#FFDD88"))
    assert "#FFDD88" in drawn
    assert Identity().sun not in drawn


def test_parts_follow_from_the_number_alone() -> None:
    assert parts_of(5) == parts_of(5)
