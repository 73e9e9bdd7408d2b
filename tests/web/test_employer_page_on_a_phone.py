"""The employer's page as a phone shows it, served by the real bot that polls."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from models.engine.database import open_database
from services.outbox.signed_links import LASTS, OFFERS, SignedLink, key_from, sign
from tests.end_to_end.chromium import HANDSET, Colours, a_page
from tests.harness.processes import AT_ONCE, TOKEN, a_bot, a_sandbox
from tests.web.employer_house import Hiring, an_employer_at_work
from tests.web.test_mentor_page_on_a_phone import press


@contextmanager
def an_address(database_url: str, folder: Path) -> Iterator[str]:
    """The employer's own link, from the e-mail to the phone."""
    with a_sandbox(*AT_ONCE) as sandbox, a_bot(folder, sandbox, database_url, at_once=True) as bot:
        now = sandbox.now()
        database = open_database(database_url)
        here: Hiring = database.transact_now(lambda session: an_employer_at_work(session, now))
        database.close()
        bot.settings["PUBLIC_URL"] = f"http://127.0.0.1:{bot.port}"
        bot.start()
        link = SignedLink(OFFERS, here.employer_id, here.employer_id, now + LASTS)
        yield f"{bot.settings['PUBLIC_URL']}/o/{sign(key_from(TOKEN), link)}"


@pytest.fixture
def address(database_url: str, tmp_path: Path) -> Iterator[str]:
    with an_address(database_url, tmp_path) as address:
        yield address


@pytest.fixture(scope="module")
def address_to_look_at(
    sqlite_url_of_module: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with an_address(sqlite_url_of_module, tmp_path_factory.mktemp("bot")) as address:
        yield address


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page_breaks_no_rule_of_accessibility(
    browser: Browser, address_to_look_at: str, colours: Colours
) -> None:
    with a_page(browser, address_to_look_at, HANDSET, colours) as page:
        for unfolding in page.locator("summary").all():
            unfolding.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= HANDSET["width"]


def test_an_employer_does_everything_by_touch(browser: Browser, address: str) -> None:
    with a_page(browser, address, HANDSET) as page:
        press(page, "Prolonger de 30 jours")
        expect(page.get_by_role("status")).to_have_text("C’est prolongé de 30 jours.")
        press(page, "Mettre en pause")
        expect(page.get_by_role("status")).to_contain_text("en pause")
        press(page, "Remettre en ligne")
        expect(page.get_by_role("status")).to_contain_text("de nouveau en ligne")
        page.locator("summary", has_text="Poste pourvu").first.click()
        press(page, "Oui, le poste est pourvu")
        expect(page.get_by_role("status")).to_contain_text("Bravo")
