"""Every surface, on a phone and on a desk, in light and in dark: nothing breaks a rule."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.surfaces import emails
from tests.surfaces.looking import opened, problems
from tests.surfaces.table import SURFACES, Surface
from tests.surfaces.town import Town, a_town


@pytest.fixture(scope="module")
def town(sqlite_url_of_module: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_town(tmp_path_factory.mktemp("bot"), sqlite_url_of_module) as town:
        yield town


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_a_surface_breaks_no_rule(browser: Browser, town: Town, surface: Surface) -> None:
    with opened(browser, surface, town.addresses) as page:
        assert problems(surface, page) == []


def test_each_surface_has_a_name_of_its_own() -> None:
    names = [surface.name for surface in SURFACES]
    assert len(names) == len(set(names))


def test_to_receive_no_more_is_not_what_stands_out() -> None:
    assert 'class="first"' not in emails.html("letter.copy_cancelled")
    assert 'class="first"' in emails.html("letter.copy_booked")
    assert 'class="first"' in emails.html("letter.booked")


def test_each_email_has_every_value_and_the_buttons_that_it_leaves_with() -> None:
    for kind in emails.kinds():
        assert emails.html(kind).count('href="https://declic.example/l/') == len(
            emails.buttons(kind)
        )
