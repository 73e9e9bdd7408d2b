"""The page in a real Chromium, with the real bot behind: by clicks, and by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.end_to_end import side_by_side
from tests.end_to_end.chromium import HANDSET, LAPTOP, Colours, a_page, phone
from tests.harness.playing import seed_demonstration
from tests.harness.processes import AT_ONCE, Bot, Sandbox, a_bot, a_sandbox, declic

CAMILLE, SAMI = 1001, 1003
CHOICES = ("C’est parti", "D’accord, on continue", "Oui", "26 à 49 ans")
PLACE = "✔ place"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with a_sandbox(*AT_ONCE) as sandbox:
        yield sandbox


@pytest.fixture
def bot(sandbox: Sandbox, database_url: str, tmp_path: Path) -> Iterator[Bot]:
    seed_demonstration(database_url, sandbox.now())
    with a_bot(tmp_path, sandbox, database_url, at_once=True) as bot:
        bot.start()
        yield bot


@pytest.fixture(scope="module")
def a_question(
    sqlite_url_of_module: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """A conversation to look at."""
    with a_sandbox(*AT_ONCE) as sandbox:
        seed_demonstration(sqlite_url_of_module, sandbox.now())
        folder = tmp_path_factory.mktemp("bot")
        with a_bot(folder, sandbox, sqlite_url_of_module, at_once=True) as bot:
            bot.start()
            for words in ("/start", "1", "1"):
                sandbox.hear("participant", words)
            yield sandbox


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox, bot: Bot) -> Iterator[Page]:
    assert bot.process
    with a_page(browser, sandbox.url) as page:
        yield page


def write(chat: Locator, words: str) -> None:
    chat.get_by_role("textbox").fill(words)
    chat.get_by_role("button", name="Envoyer").click()


def press(chat: Locator, label: str) -> None:
    chat.get_by_role("button", name=label, exact=True).click()


def test_a_place_is_taken_by_clicking(page: Page) -> None:
    chat = phone(page, CAMILLE)
    press(chat, "Démarrer")
    for label in CHOICES:
        press(chat, label)
    expect(chat).to_contain_text("Écrivez votre code postal")
    write(chat, "31250")
    press(chat, "Je prends ma place")
    expect(chat).to_contain_text("Votre prénom suffit")
    write(chat, "Camille")
    expect(chat.locator(".theirs").last).to_contain_text(PLACE)
    for label in CHOICES:
        expect(chat.get_by_text(f"➜ {label}")).to_be_visible()
        expect(chat.get_by_role("button", name=label, exact=True)).to_have_count(0)


def test_a_place_is_taken_by_keyboard_alone(page: Page) -> None:
    chat = phone(page, CAMILLE)
    tab_to(page, chat.get_by_role("button", name="Démarrer"))
    page.keyboard.press("Enter")
    for label in CHOICES:
        button = chat.get_by_role("button", name=label, exact=True)
        expect(button).to_be_visible()
        tab_to(page, button)
        page.keyboard.press("Enter")
    expect(chat).to_contain_text("Écrivez votre code postal")
    type_into(page, chat, "31250")
    button = chat.get_by_role("button", name="Je prends ma place")
    expect(button).to_be_visible()
    tab_to(page, button)
    page.keyboard.press("Space")
    expect(chat).to_contain_text("Votre prénom suffit")
    type_into(page, chat, "Camille")
    expect(chat.locator(".theirs").last).to_contain_text(PLACE)


def test_the_staff_phone_joins_by_its_link_and_answers_the_queue(
    page: Page, bot: Bot, tmp_path: Path
) -> None:
    invited = declic(["invite", "staff"], tmp_path, **bot.settings)
    camille, sami = phone(page, CAMILLE), phone(page, SAMI)
    write(sami, f"/start {invited.stdout.strip().rpartition('?start=')[2]}")
    expect(sami).to_contain_text("Votre accès est ouvert")
    press(sami, "Passer")
    press(camille, "Démarrer")
    for label in CHOICES:
        press(camille, label)
    expect(camille).to_contain_text("Écrivez votre code postal")
    write(camille, "31100")
    press(camille, "Je préfère ne pas le dire")
    expect(sami).to_contain_text("Une nouvelle demande attend votre regard")
    sami.get_by_role("button", name="/a_verifier").last.click()
    press(sami, "Oui, dans la zone")
    expect(camille).to_contain_text("L’équipe a vérifié")
    expect(sami.get_by_role("button", name="Oui, dans la zone")).to_have_count(0)


def test_participant_and_mentor_stand_side_by_side_from_the_result_to_the_call(
    browser: Browser, database_url: str, tmp_path: Path
) -> None:
    with (
        side_by_side.one_mentor(tmp_path, database_url) as sandbox,
        a_page(browser, sandbox.url) as page,
    ):
        samira, marc = side_by_side.to_the_call(page, sandbox)
        rooms = {
            chat.get_by_role("link", name="Rejoindre").last.get_attribute("href")
            for chat in (samira, marc)
        }
        (room,) = rooms
        assert room and room.startswith("https://visio.example/declic-")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, HANDSET], ids=["laptop", "handset"])
def test_a_conversation_breaks_no_rule_of_accessibility(
    browser: Browser, a_question: Sandbox, size: ViewportSize, colours: Colours
) -> None:
    with a_page(browser, a_question.url, size, colours) as page:
        expect(phone(page, CAMILLE)).to_contain_text("Question 1 sur 4")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def type_into(page: Page, chat: Locator, words: str) -> None:
    tab_to(page, chat.get_by_role("textbox"))
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def tab_to(page: Page, target: Locator) -> None:
    """Forwards or round the page until it is reached."""
    for _ in range(80):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the Tab key never reaches it")
