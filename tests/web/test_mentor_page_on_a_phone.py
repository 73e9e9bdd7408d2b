"""The mentor's page as a phone shows it, served by the real bot that polls."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from models.engine.database import open_database
from services.outbox.signed_links import LASTS, PAGE, SignedLink, key_from, sign
from tests.end_to_end.chromium import HANDSET, Colours, a_page
from tests.harness.processes import AT_ONCE, TOKEN, a_bot, a_sandbox
from tests.web.mentor_house import Mentoring, a_mentor_at_work


@contextmanager
def an_address(database_url: str, folder: Path) -> Iterator[str]:
    """The mentor's own link, from the e-mail to the phone."""
    with a_sandbox(*AT_ONCE) as sandbox, a_bot(folder, sandbox, database_url, at_once=True) as bot:
        now = sandbox.now()
        database = open_database(database_url)
        here: Mentoring = database.transact_now(lambda session: a_mentor_at_work(session, now))
        database.close()
        bot.settings["PUBLIC_URL"] = f"http://127.0.0.1:{bot.port}"
        bot.settings["MEETING_BASE_URL"] = "https://rooms.test"
        bot.start()
        link = SignedLink(PAGE, here.mentor_id, here.mentor_id, now + LASTS)
        yield f"{bot.settings['PUBLIC_URL']}/m/{sign(key_from(TOKEN), link)}"


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


def test_a_mentor_does_everything_by_touch(browser: Browser, address: str) -> None:
    with a_page(browser, address, HANDSET) as page:
        press(page, "Oui, ça a eu lieu")
        expect(page.get_by_role("status")).to_have_text("Merci, c’est noté.")
        press(page, "Je serai là")
        expect(page.get_by_text("Votre présence est confirmée ✅")).to_be_visible()
        page.locator("summary", has_text="J’ai un empêchement").last.click()
        press(page, "Annuler ce rendez-vous")
        expect(page.get_by_role("status")).to_contain_text("C’est annulé")
        page.locator("summary", has_text="Dire une absence").click()
        press(page, "Noter cette absence")
        expect(page.get_by_role("status")).to_contain_text("C’est noté")


def press(page: Page, label: str) -> None:
    page.locator("button:visible", has_text=label).first.click()
