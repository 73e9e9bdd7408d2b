"""One face: every pair of colours can be read, and all that is seen of the programme has them."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from PIL import Image

from documents import card, mark_pictures
from documents.icons import Icon, drawn
from documents.identity import colours, house, mark
from documents.identity.colours import READABLE, VISIBLE, WHITE, Identity, Palette, contrast
from documents.identity.house import style_of_themes
from services.pages import layout
from services.pages.page import Document
from tests.documents import values
from tests.surfaces import emails

THEMES = {"light": Identity().light, "dark": Identity().dark}
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b")
READ_IT = ("documents", "services/pages", "bot/delivery", "bot/web")
SANDBOX = Path("sandbox/page")


def pairs(of: dict[str, tuple[str, ...]], theme: Palette) -> dict[str, float]:
    return {
        f"{one} on {other}": contrast(getattr(theme, one), getattr(theme, other))
        for one, others in of.items()
        for other in others
    }


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_all_that_is_written_can_be_read_and_all_that_is_drawn_be_seen(theme: Palette) -> None:
    written, shown = pairs(colours.WORDS, theme), pairs(colours.SIGNS, theme)
    assert {name: ratio for name, ratio in written.items() if ratio < READABLE} == {}
    assert {name: ratio for name, ratio in shown.items() if ratio < VISIBLE} == {}


def test_the_colours_of_papers_can_be_read() -> None:
    worn = Identity()
    assert worn.faults() == ()
    assert all(contrast(WHITE, tint) >= READABLE for tint in worn.tints)
    for written, ground in ((worn.grey, WHITE), (worn.grey, worn.sand), (worn.ink, worn.sand)):
        assert contrast(written, ground) >= READABLE


def test_contrast_is_what_wcag_computes() -> None:
    assert round(contrast("#000000", WHITE), 2) == 21
    assert round(contrast("#767676", WHITE), 2) == 4.54
    assert contrast("#0F4C5C", "#0f4c5c") == 1


def test_a_box_that_tells_something_stands_out_from_its_page() -> None:
    for theme in THEMES.values():
        for edge in (theme.done_edge, theme.wrong_edge, theme.note_edge):
            assert contrast(edge, theme.ground) >= VISIBLE
        assert theme.done_edge != theme.wrong_edge


def test_a_programme_whose_colours_cannot_be_read_is_told_which() -> None:
    assert Identity(night="#FFD166").faults() == (
        "white on the first",
        "the second on the first",
        "the first on sand",
    )


def test_no_colour_is_written_elsewhere() -> None:
    """In what draws people's papers, pages and e-mails, but black and white."""
    files = chain.from_iterable(Path(folder).rglob("*") for folder in READ_IT)
    looked_at = [it for it in files if it.suffix in {".py", ".typ", ".css"}]
    own = set(Path("documents/identity").resolve().iterdir())
    found = {
        str(it): strange
        for it in looked_at
        if it.resolve() not in own
        and (strange := {c for c in COLOUR.findall(it.read_text("utf-8")) if not is_plain(c)})
    }
    assert found == {}


def is_plain(colour: str) -> bool:
    """Black, white and greys that paper needs; a number of an issue is no colour."""
    digits = colour[1:].lower()
    return len(set(digits)) == 1 or digits.isdecimal()


def test_the_sandbox_has_the_same_colours_and_the_same_mark() -> None:
    style = (SANDBOX / "style.css").read_text("utf-8").lower()
    light, dark = style.split("@media (prefers-color-scheme: dark)")[:2]
    for part, theme in ((light, THEMES["light"]), (dark, THEMES["dark"])):
        for name in ("ground", "ink", "soft", "accent", "wrong-edge"):
            assert f"--{name}: {getattr(theme, name.replace('-', '_')).lower()};" in part
    page = (SANDBOX / "index.html").read_text("utf-8")
    assert mark.data_address(mark.mark()) in page
    assert f'<span class="mark">{mark.mark()}</span>' in page


def test_the_mark_is_one_drawing_whatever_shows_it() -> None:
    for side in (mark_pictures.EMAIL_SIDE, mark_pictures.TOUCH_SIDE, mark_pictures.PHOTO_SIDE):
        with Image.open(BytesIO(mark_pictures.png(side, rounded=False))) as picture:
            assert picture.size == (side, side)
            seen = {picture.convert("RGB").getpixel(at) for at in spots(side)}
        assert seen == {(15, 76, 92), (255, 255, 255), (255, 209, 102)}
    worn = Identity(night="#123456")
    assert "#123456" in mark.mark(worn) and "#123456" not in mark.mark()


def test_the_mark_of_the_readme_is_the_same() -> None:
    assert Path("docs/images/mark.svg").read_text("utf-8") == f"{mark.mark()}\n"


def spots(side: int) -> list[tuple[int, int]]:
    """A corner, the stem of the letter, the sun."""
    return [(1, 1), (round(side * 0.3), side // 2), (round(side * 15 / 32), side // 2)]


def test_the_shared_picture_has_the_size_that_is_asked_for_and_is_light() -> None:
    picture = mark_pictures.share_picture(
        "Le numérique vous intrigue ?", "Deux semaines", "Les Passerelles"
    )
    with Image.open(BytesIO(picture)) as opened:
        assert opened.size == mark_pictures.SHARED
    assert len(picture) < 100_000


def test_every_icon_is_drawn_inside_its_square() -> None:
    assert len(Icon) >= 40
    for icon in Icon:
        assert drawn(icon).count("<path") == 1
        assert re.fullmatch(r"[MmLlHhVvCcSsAaZz0-9 .-]+", icon)


@pytest.fixture
def other_face() -> Iterator[Identity]:
    own, worn = house.house(), Identity(name="Pas à pas", night="#5B2A6E", sun="#FFE08A")
    house.wear(worn)
    yield worn
    house.wear(own)


def test_a_programme_brings_its_name_and_colours_to_all_that_is_drawn(other_face: Identity) -> None:
    assert other_face.faults() == ()
    page = layout.whole(Document(language="fr", title="Titre", main=""), "Les Passerelles", "/")
    assert "<span>Pas à pas</span>" in page and "avec Déclic" in page
    assert "--accent:#5B2A6E" in page and "#0F4C5C" not in page
    assert "#5B2A6E" in emails.html("letter.booked") and "Pas à pas" in emails.html("letter.code")
    with Image.open(BytesIO(card.strengths_card(values.CARD))) as picture:
        assert picture.convert("RGB").getpixel((5, 5)) == (0x5B, 0x2A, 0x6E)
    style = style_of_themes()
    assert "--sun:#FFE08A" in style
