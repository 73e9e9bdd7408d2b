"""The front page in a real Chromium: small and large, light and dark, by the keyboard alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Request, ViewportSize, expect
from sqlalchemy.orm import Session

from bot.web.enrolment.front_page import FREQUENT
from flows.texts import plain_text
from models.engine.database import Database
from tests.harness.builders import a_participant, a_session
from tests.web.conftest import Street, a_street

PHONE, DESK = ViewportSize(width=320, height=568), ViewportSize(width=1280, height=800)
LOOKS = pytest.mark.parametrize("colours", ["light", "dark"])
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTIONS = [plain_text("fr", f"front_page.asked.{name}") for name in FREQUENT]
LONG = "Déclic Provence-Alpes-Côte-d'Azur et Auvergne-Rhône-Alpes, printemps"


@pytest_asyncio.fixture(loop_scope="session")
async def street(database: Database) -> AsyncIterator[Street]:
    async with a_street(database) as street:
        yield street


@asynccontextmanager
async def a_page(
    browser: Browser,
    street: Street,
    size: ViewportSize,
    colours: Literal["light", "dark"] = "light",
) -> AsyncIterator[Page]:
    """Nothing may be asked of another host, nothing may break."""
    await street.database.transact(sessions)
    home = str(street.client.make_url("/"))
    foreign, problems = list[str](), list[str]()

    def note(request: Request) -> None:
        if not request.url.startswith((home, "about:")):
            foreign.append(request.url)

    look = await browser.new_context(viewport=size, color_scheme=colours, locale="fr-FR")
    async with look as window:
        page = await window.new_page()
        page.on("request", note)
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        await page.goto(home)
        yield page
    assert (foreign, problems) == ([], [])


def sessions(session: Session) -> None:
    texts = {"programme": "P", "association": "Les Passerelles", "territory": "Provence"}
    a_session(session, code="soon", name=LONG, texts=texts)
    full = a_session(session, code="full", starts_on=date(2027, 4, 5), seats=1)
    a_participant(session, full)


async def send(page: Page, street: Street, name: str, contact: str) -> None:
    await page.get_by_label("Votre prénom").fill(name)
    await page.get_by_label("Téléphone ou e-mail").fill(contact)
    street.clock[0] += timedelta(minutes=1)
    await page.get_by_role("button", name="Envoyer ma demande").click()


async def is_fine(page: Page) -> None:
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scrolled, seen = await page.evaluate(width)
    assert scrolled <= seen


@LOOKS
@SIZES
async def test_it_breaks_no_rule_of_accessibility_empty_wrong_or_done(
    chromium_running: Browser, street: Street, size: ViewportSize, colours: Literal["light", "dark"]
) -> None:
    async with a_page(chromium_running, street, size, colours) as page:
        await is_fine(page)
        await send(page, street, "", "06 39")
        await expect(page.get_by_label("Votre prénom")).to_be_focused()
        await is_fine(page)
        await send(page, street, "Camille", "06 39 98 12 34")
        await expect(page.get_by_role("status")).to_be_focused()
        await expect(page.get_by_role("status")).to_contain_text("Nous vous appelons")
        await is_fine(page)
    assert await street.asked() == [("Camille", "+33639981234")]


async def test_the_keyboard_alone_asks_for_a_call(
    chromium_running: Browser, street: Street
) -> None:
    async with a_page(chromium_running, street, PHONE) as page:
        reached = []
        for _ in range(len(QUESTIONS) + 10):
            await page.keyboard.press("Tab")
            focused = "document.activeElement.id || document.activeElement.textContent"
            reached.append(await page.evaluate(focused))
        doors = ["Commencer sur Telegram", "Sans Telegram\u00a0: on vous rappelle"]
        assert reached[:6] == ["Déclic", "English", *doors, "pres", "Regarder"]
        assert reached[8:] == [*QUESTIONS, "prenom", "contact"]
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.type("Zoé")
        await page.keyboard.press("Tab")
        await page.keyboard.type("zoe@exemple.fr")
        street.clock[0] += timedelta(minutes=1)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Nous vous écrivons")
    assert await street.asked() == [("Zoé", "zoe@exemple.fr")]


async def test_what_was_typed_is_there_when_the_form_comes_back(
    chromium_running: Browser, street: Street
) -> None:
    async with a_page(chromium_running, street, PHONE) as page:
        await send(page, street, "<i>Zoé</i>", "zoe@exemple.fr")
        await expect(page.get_by_label("Votre prénom")).to_have_value("<i>Zoé</i>")
        described = page.get_by_label("Votre prénom")
        await expect(described).to_have_accessible_description(
            "Écrivez un prénom, avec des lettres."
        )
        await expect(page.get_by_label("Téléphone")).to_have_value("zoe@exemple.fr")


async def test_it_works_without_any_script_and_changes_language(
    chromium_running: Browser, street: Street
) -> None:
    async with a_page(chromium_running, street, DESK) as page:
        assert await page.locator("script").count() == 0
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Curious about digital jobs?"
        )
        levels = "[...document.querySelectorAll('h1,h2,h3')].map(it => it.tagName).join(' ')"
        assert await page.evaluate(levels) == "H1 H2 H3 H3 H3 H2 H2 H3 H3 H2 H2 H2 H3 H3 H3"


async def test_on_paper_it_leads_to_telegram_and_asks_for_nothing(
    chromium_running: Browser, street: Street
) -> None:
    async with a_page(chromium_running, street, DESK) as page:
        await page.emulate_media(media="print")
        await expect(page.locator("form:visible")).to_have_count(0)
        await expect(page.get_by_text("https://t.me/")).to_be_visible()
        await expect(page.locator(".code svg")).to_be_visible()


async def test_a_phone_is_shown_no_code_that_it_cannot_scan(
    chromium_running: Browser, street: Street
) -> None:
    async with a_page(chromium_running, street, PHONE) as page:
        await expect(page.locator(".code")).to_be_hidden()
        await page.set_viewport_size(DESK)
        await expect(page.locator(".code")).to_be_visible()
