"""The chat page on a small phone, in Chromium, on a bot that runs: with and without script."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Geolocation, Page, ViewportSize, expect
from sqlalchemy.orm import Session

from models.engine.database import open_database
from services.demonstration import seed
from tests.end_to_end.chromium import Colours, a_page
from tests.harness.processes import AT_ONCE, a_bot, a_sandbox

PHONE = ViewportSize(width=320, height=640)
COMPUTER = ViewportSize(width=1280, height=800)
CV = FilePayload(name="cv.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
TO_POSTCODE = ("Commencer", "C’est parti", "D’accord, on continue", "Oui", "26 à 49 ans")


@pytest.fixture
def address(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The chat page of a bot with the demonstration's session."""
    with (
        a_sandbox(*AT_ONCE) as sandbox,
        a_bot(tmp_path, sandbox, database_url, at_once=True, WEB_CHAT="true") as bot,
    ):

        def work(session: Session) -> None:
            seed.seed(session, sandbox.now())

        database = open_database(database_url)
        database.transact_now(work)
        database.close()
        bot.settings["PUBLIC_URL"] = f"http://127.0.0.1:{bot.port}"
        bot.start()
        yield f"{bot.settings['PUBLIC_URL']}/chat?lang=fr"


@contextmanager
def without_script(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def to_a_verdict(page: Page) -> None:
    for label in TO_POSTCODE:
        page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("Où habitez-vous")
    page.get_by_label("Votre message").fill("31250")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("log")).to_contain_text("Bonne nouvelle, c’est pour vous")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_somebody_reaches_a_verdict_and_everybody_can_use_the_page(
    browser: Browser, address: str, colours: Colours
) -> None:
    with a_page(browser, address, PHONE, colours) as page:
        to_a_verdict(page)
        expect(page.get_by_label("Votre message")).to_have_value("")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        expect(page.get_by_role("button", name="Je prends ma place")).to_be_in_viewport()
        for size in (PHONE, COMPUTER):
            page.set_viewport_size(size)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


def test_without_script_it_is_the_same_conversation(browser: Browser, address: str) -> None:
    with without_script(browser, address) as page:
        to_a_verdict(page)
        assert page.get_by_role("button", name="Je prends ma place").is_visible()


def test_a_file_leaves_as_soon_as_it_is_chosen(browser: Browser, address: str) -> None:
    with a_page(browser, address, PHONE, "light") as page:
        to_a_verdict(page)
        page.get_by_text("Envoyer un fichier").click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_label("Un PDF").set_input_files(CV)
        expect(page.get_by_role("log")).to_contain_text("Je ne lis pas les fichiers ici")


def test_without_script_a_file_goes_by_its_own_button(browser: Browser, address: str) -> None:
    with without_script(browser, address) as page:
        to_a_verdict(page)
        page.get_by_text("Envoyer un fichier").first.click()
        page.get_by_label("Un PDF").set_input_files(CV)
        page.get_by_role("button", name="Envoyer le fichier").click()
        expect(page.get_by_role("log")).to_contain_text("Je ne lis pas les fichiers ici")


def test_a_browser_sends_where_it_is(browser: Browser, address: str) -> None:
    here = Geolocation(latitude=43.5704, longitude=1.4011)
    context = browser.new_context(viewport=PHONE, geolocation=here, permissions=["geolocation"])
    page = context.new_page()
    page.goto(address)
    for label in TO_POSTCODE:
        page.get_by_role("button", name=label, exact=True).click()
    page.get_by_label("Votre message").fill("31100")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    page.get_by_role("button", name="Je suis chez moi").click()
    page.get_by_role("button", name="Envoyer ma position").click()
    expect(page.get_by_role("log")).to_contain_text("Merci. Je regarde…")
    context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_pages_of_devices_and_words_can_be_used_by_everybody(
    browser: Browser, address: str, colours: Colours
) -> None:
    with a_page(browser, address, PHONE, colours) as page:
        page.get_by_role("button", name="Commencer").click()
        page.get_by_role("link", name="Appareils").click()
        for button in (None, "Ouvrir sur un autre appareil"):
            if button:
                page.get_by_role("button", name=button).click()
                expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(6)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


SPEAKING = """
window.spoken = [];
window.stopped = 0;
const voices = [{lang: "fr-FR", localService: true}, {lang: "en-GB", localService: false}];
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => voices,
  speak: (said) => window.spoken.push([said.lang, said.text]),
  cancel: () => { window.stopped += 1; },
  addEventListener: () => {},
}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""
"""A browser with a French voice of its own, that notes what it is given to say."""


def test_the_last_answer_is_read_aloud_with_its_choices_until_a_second_press(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(SPEAKING)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("button", name="C’est parti").click()
    expect(page.get_by_role("log")).to_contain_text("Vos droits")
    page.get_by_label("Votre message").fill("c'est gratuit ?")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_label("Votre message")).to_have_value("")
    page.get_by_role("button", name="Écouter").press("Enter")
    said = page.evaluate("window.spoken")
    assert {language for language, _ in said} == {"fr"}
    words = [it for _, it in said]
    assert any("gratuit" in it for it in words) and "Bonjour et bienvenue" not in words
    assert "Vos choix :" in [it.replace("\xa0", " ") for it in words]
    assert not any(sign in it for it in words for sign in "●○👋📝")
    stop = page.get_by_role("button", name="Arrêter")
    expect(stop).to_be_focused()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    before = page.evaluate("window.stopped")
    stop.press("Enter")
    assert page.evaluate("window.stopped") == before + 1
    expect(page.get_by_role("button", name="Écouter")).to_be_focused()
    context.close()


def test_a_browser_without_a_voice_of_its_own_offers_none(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(SPEAKING.replace("localService: true", "localService: false"))
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("log")).to_contain_text("Bonjour et bienvenue")
    expect(page.get_by_role("button", name="Écouter")).to_have_count(0)
    context.close()


def test_what_is_being_typed_is_kept_unless_it_is_private_or_the_computer_is_shared(
    browser: Browser, address: str
) -> None:
    kept = "sessionStorage.getItem('said') || ''"
    with a_page(browser, address, PHONE, "light") as page:
        for label in TO_POSTCODE:
            page.get_by_role("button", name=label, exact=True).click()
        field = page.get_by_label("Votre message")
        field.fill("311")
        page.reload()
        expect(field).to_have_value("311")
        field.fill("31100")
        page.get_by_role("button", name="Envoyer", exact=True).click()
        page.get_by_role("button", name="Écrire mon adresse").click()
        expect(page.get_by_role("log")).to_contain_text("Numéro et rue")
        field.fill("12 rue des Lilas")
        assert page.evaluate(kept) == ""
        page.reload()
        field.fill("12 rue")
        assert page.evaluate(kept) == ""
        page.get_by_role("button", name="Revenir").last.click()
        expect(page.get_by_role("button", name="Choisir mon quartier")).to_be_visible()
        page.get_by_role("button", name="Revenir").last.click()
        expect(page.locator("#say")).to_have_attribute("data-keeps", "")
        field.fill("bonjour")
        assert page.evaluate(kept) == "bonjour"
        page.get_by_role("link", name="Appareils").click()
        page.get_by_role("button", name="D’autres utilisent cet ordinateur").click()
        page.get_by_role("link", name="Revenir à la conversation").click()
        assert page.evaluate(kept) == ""
        field.fill("bonjour")
        assert page.evaluate(kept) == ""


def test_two_pages_of_one_person_show_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page, other = context.new_page(), context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("log")).to_contain_text("Bonjour et bienvenue")
    other.goto(address)
    page.get_by_role("button", name="C’est parti").click()
    expect(other.get_by_role("log")).to_contain_text("Vos droits")
    context.close()
