"""The page in a real Chromium: what a hand, or a keyboard alone, can do with it."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, ViewportSize, expect

from sandbox.world.sayings import DOT
from sandbox.world.updates import Update
from sandbox.world.world import World
from tests.sandbox.conftest import Sandbox, played
from tests.sandbox.test_editing import ask

WIDE = ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=390, height=844)
ZOOMED = ViewportSize(width=320, height=256)
"""A window of 1280 by 1024 at 400 %."""
FOCUS_FOR = 3001
"""Milliseconds after which a question that comes takes the focus no more."""


pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(world: World) -> AsyncIterator[Sandbox]:
    async with played(world) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def page(sandbox: Sandbox, chromium_running: Browser) -> AsyncIterator[Page]:
    async with await chromium_running.new_context(viewport=WIDE) as window:
        page = await window.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.on("requestfailed", lambda request: problems.append(request.url))
        await page.goto(sandbox.url)
        await expect(page.get_by_text("Camille, cherche un emploi")).to_be_visible()
        yield page
        await page.goto("about:blank")
    assert [problem for problem in problems if "/control/" not in problem] == []


@pytest.fixture
def camille(page: Page) -> Locator:
    return page.locator("#phone-1001")


async def stop_time(page: Page) -> None:
    """What the page does for some seconds only, it does until the test goes on."""
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)


async def heard(sandbox: Sandbox) -> Update:
    """The next thing the bot hears."""
    (update, *_) = await sandbox.done("getUpdates", timeout=50)
    await sandbox.done("getUpdates", offset=update["update_id"] + 1)
    return dict(update)


async def test_each_phone_greets_in_its_role_and_opens_its_invitation(
    sandbox: Sandbox, page: Page
) -> None:
    camille, nadia = page.locator("#phone-1001"), page.locator("#phone-1002")
    await expect(camille).to_contain_text("Camille cherche un emploi")
    await expect(nadia).to_contain_text("Nadia donne de son temps comme mentor")
    await expect(nadia).to_contain_text("Aucune invitation ne l’attend")
    await expect(nadia.get_by_role("button", name="Démarrer")).to_be_visible()
    await sandbox.control("POST", "people", {"person": "mentor", "start": "i-abc"})
    await page.reload()
    await expect(nadia).to_contain_text("Une invitation l’attend")
    await nadia.get_by_role("button", name="Ouvrir l’invitation").click()
    assert (await heard(sandbox))["message"]["text"] == "/start i-abc"


async def test_a_message_is_typed_sent_and_answered(sandbox: Sandbox, camille: Locator) -> None:
    await camille.get_by_role("button", name="Démarrer").click()
    assert (await heard(sandbox))["message"]["text"] == "/start"
    await camille.get_by_role("textbox").fill("Bonjour <b>vous</b>")
    await camille.get_by_role("button", name="Envoyer").click()
    assert (await heard(sandbox))["message"]["text"] == "Bonjour <b>vous</b>"
    text = '<b>Bonjour</b> <a href="https://e.org/">ici</a> <tg-spoiler>chut</tg-spoiler>'
    await sandbox.done("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    await expect(camille.locator(".mine .text").last).to_have_text("Bonjour <b>vous</b>")
    await expect(camille.locator(".theirs strong")).to_have_text("Bonjour")
    await expect(camille.get_by_role("link", name="ici")).to_have_attribute(
        "href", "https://e.org/"
    )


async def test_a_button_is_pressed_and_its_message_edited_then_deleted(
    sandbox: Sandbox, camille: Locator
) -> None:
    sandbox.world.say("Camille", text="/start")
    sandbox.world.take_updates()
    target = await ask(sandbox)
    await camille.get_by_role("button", name="Oui").click()
    assert (await heard(sandbox))["callback_query"]["data"] == "c:1:0"
    await sandbox.done("editMessageText", **target, text="Ça va ? Oui")
    await expect(camille.locator(".theirs").last).to_contain_text("Ça va ? Oui")
    await expect(camille.locator(".theirs").last).to_contain_text("modifié")
    await expect(camille.get_by_role("button", name="Oui")).to_have_count(0)
    await sandbox.done("deleteMessage", **target)
    await expect(camille.locator(".log")).to_contain_text("Message supprimé")
    await expect(camille.locator(".log")).not_to_contain_text("Ça va ?")


async def test_a_position_and_a_contact_are_shared(sandbox: Sandbox, camille: Locator) -> None:
    await camille.get_by_role("button", name="Partager").click()
    await camille.get_by_role("button", name="Ma position").click()
    await camille.get_by_role("button", name="Luchon").click()
    place = (await heard(sandbox))["message"]["location"]
    assert place == {"latitude": 42.789, "longitude": 0.593}
    await expect(camille.locator(".mine").last).to_contain_text("Luchon")
    await camille.get_by_role("button", name="Partager").click()
    await camille.get_by_role("button", name="Mon contact").click()
    assert (await heard(sandbox))["message"]["contact"]["user_id"] == 1001


async def test_a_reply_keyboard_shares_what_it_asks_for(sandbox: Sandbox, camille: Locator) -> None:
    sandbox.world.say("Camille", text="/start")
    sandbox.world.take_updates()
    keys = [[{"text": "Mon numéro", "request_contact": True}], ["Passer"]]
    await ask(sandbox, reply_markup={"keyboard": keys})
    await camille.get_by_role("button", name="Mon numéro").click()
    assert "contact" in (await heard(sandbox))["message"]
    await camille.get_by_role("button", name="Passer").click()
    assert (await heard(sandbox))["message"]["text"] == "Passer"
    await ask(sandbox, reply_markup={"remove_keyboard": True})
    await expect(camille.get_by_role("button", name="Passer")).to_have_count(0)


async def test_a_picture_is_attached_and_opens(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    picture = FilePayload(name="plan.png", mimeType="image/png", buffer=DOT)
    await camille.locator("input[type=file]").set_input_files(picture)
    assert "photo" in (await heard(sandbox))["message"]
    async with page.context.expect_page() as opened:
        await camille.get_by_role("link", name="Ouvrir l’image").click()
    assert "/files/" in (await opened.value).url


async def test_the_keyboard_alone_is_enough(sandbox: Sandbox, page: Page, camille: Locator) -> None:
    async def tab_to(target: Locator) -> None:
        for _ in range(60):
            if await target.evaluate("node => node === document.activeElement"):
                return
            await page.keyboard.press("Tab")
        pytest.fail("the Tab key never reaches it")

    await tab_to(camille.get_by_role("textbox"))
    await page.keyboard.type("Bonjour")
    await page.keyboard.press("Enter")
    assert (await heard(sandbox))["message"]["text"] == "Bonjour"
    await stop_time(page)
    await ask(sandbox)
    yes = camille.get_by_role("button", name="Oui")
    await expect(yes).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await tab_back_to(page, yes)
    outline = "node => getComputedStyle(node).outlineStyle"
    assert await yes.evaluate(outline) == "solid"
    await page.keyboard.press("Enter")
    assert (await heard(sandbox))["callback_query"]["data"] == "c:1:0"
    await ask(sandbox, text="Et demain ?")
    await expect(yes).to_have_count(2)
    await expect(yes.last).to_be_focused()
    await page.clock.fast_forward(FOCUS_FOR)
    await tab_to(camille.get_by_role("button", name="Partager"))
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(camille.get_by_role("button", name="Toulouse Grand Mirail")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(camille.get_by_role("button", name="Partager")).to_be_focused()


async def tab_back_to(page: Page, target: Locator) -> None:
    for _ in range(20):
        if await target.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab")
    pytest.fail("Shift+Tab never reaches it")


async def test_a_slash_lists_the_commands_which_are_filtered_and_chosen_by_keyboard(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    names = [*(f"session{number}" for number in range(30)), "menu", "mesdonnees"]
    commands = [{"command": name, "description": f"Voir {name}"} for name in names]
    await sandbox.done("setMyCommands", commands=commands)
    field, options = camille.get_by_role("textbox"), camille.get_by_role("option")
    await camille.get_by_role("button", name="Démarrer").click()
    assert (await heard(sandbox))["message"]["text"] == "/start"
    await page.keyboard.type("/")
    await expect(options).to_have_count(len(names))
    await expect(options.last).to_be_visible()
    await page.keyboard.type("me")
    await expect(options).to_have_text(["/menuVoir menu", "/mesdonneesVoir mesdonnees"])
    await page.keyboard.press("ArrowDown")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    described = await options.last.get_attribute("id")
    assert await field.get_attribute("aria-activedescendant") == described
    await page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await expect(field).to_have_value("/me")
    await page.keyboard.type("s")
    await page.keyboard.press("Enter")
    assert (await heard(sandbox))["message"]["text"] == "/mesdonnees"
    await expect(field).to_have_value("")
    await page.keyboard.type("/session1")
    await page.keyboard.press("Tab")
    await page.keyboard.type("deux")
    await page.keyboard.press("Enter")
    assert (await heard(sandbox))["message"]["text"] == "/session1 deux"


async def test_commands_that_come_after_the_slash_are_listed_too(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    await camille.get_by_role("button", name="Démarrer").click()
    await page.keyboard.type("/")
    await sandbox.done("setMyCommands", commands=[{"command": "menu", "description": "Tout voir"}])
    await expect(camille.get_by_role("option")).to_have_text(["/menuTout voir"])


async def test_the_commands_of_the_bot_open_by_their_button(
    sandbox: Sandbox, camille: Locator
) -> None:
    sandbox.world.say("Camille", text="/start")
    sandbox.world.take_updates()
    await sandbox.done("setMyCommands", commands=[{"command": "menu", "description": "Tout voir"}])
    await camille.get_by_role("button", name="Commandes du bot").click()
    await camille.get_by_role("option", name="/menu Tout voir").click()
    assert (await heard(sandbox))["message"]["text"] == "/menu"
    await expect(camille.get_by_role("textbox")).to_have_value("")


async def test_the_field_waits_for_what_is_to_be_typed(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    field = camille.get_by_role("textbox")
    await camille.get_by_role("button", name="Démarrer").click()
    await expect(field).to_be_focused()
    await stop_time(page)
    await ask(sandbox)
    await camille.get_by_role("button", name="Oui").click()
    await sandbox.done("sendMessage", chat_id=1001, text="Où habitez-vous ?")
    await expect(field).to_be_focused()
    await camille.get_by_role("button", name="Oui").focus()
    await page.keyboard.type("31250")
    await expect(field).to_have_value("31250")


async def test_a_link_adds_nothing_to_the_start_that_is_seen(
    sandbox: Sandbox, camille: Locator
) -> None:
    sandbox.world.say("Camille", text="/start i-abc")
    await expect(camille.locator(".mine .text")).to_have_text("/start")


async def test_a_picture_that_comes_late_has_its_room_and_moves_nothing(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    comes = asyncio.Event()

    async def late(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await page.route("**/files/*", late)
    await page.emulate_media(reduced_motion="reduce")
    sandbox.world.say("Camille", text="/start")
    await sandbox.done("sendPhoto", chat_id=1001, photo=a_picture(sandbox), caption="Ici")
    await ask(sandbox)
    question = camille.get_by_role("button", name="Oui")
    await expect(question).to_be_in_viewport(ratio=1)
    bubble, picture = camille.locator(".pictured .bubble"), camille.locator("img")
    before, asked = await picture.bounding_box(), await question.bounding_box()
    comes.set()
    await expect(picture).to_have_js_property("naturalWidth", 1080)
    assert (await picture.bounding_box(), await question.bounding_box()) == (before, asked)
    shown, around = await picture.bounding_box(), await bubble.bounding_box()
    assert shown and around
    assert around["width"] - 10 < shown["width"] <= around["width"]
    assert shown["height"] == pytest.approx(shown["width"] * 5 / 4, abs=2)


def a_picture(sandbox: Sandbox) -> str:
    """The id of a standing picture, as the cards are."""
    drawn = BytesIO()
    Image.new("RGB", (1080, 1350), "teal").save(drawn, "PNG")
    content = b64encode(drawn.getvalue()).decode()
    said = sandbox.world.say("Camille", file={"kind": "photo", "name": "a.png", "content": content})
    message = said["message"]
    sandbox.world.history.delete(1001, message["message_id"])
    return str(message["photo"][-1]["file_id"])


async def test_the_clock_bar_moves_the_clock(sandbox: Sandbox, page: Page) -> None:
    await stop_time(page)
    toast = page.locator("#toast")
    for label, seconds in (("+1 h", 3600), ("+1 jour", 86400)):
        before, said = sandbox.world.now(), await toast.inner_text()
        await page.get_by_role("button", name=label).click()
        await expect(toast).not_to_have_text(said)
        await expect(toast).to_contain_text("Il est")
        moved = (sandbox.world.now() - before).total_seconds()
        assert seconds <= moved < seconds + 60
    await page.get_by_role("button", name="Prochaine action").click()
    await expect(toast).to_contain_text("Rien n'est prévu")


async def test_typing_notices_and_blocking_are_shown(
    sandbox: Sandbox, page: Page, camille: Locator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.world.history.TYPING_FOR", 90)
    await stop_time(page)
    sandbox.world.say("Camille", text="/start")
    await ask(sandbox)
    await sandbox.done("sendChatAction", chat_id=1001, action="typing")
    await expect(camille.locator(".state")).to_have_text("Déclic écrit…")
    press = sandbox.world.press("Camille", label="Oui")["callback_query"]["id"]
    await sandbox.done("answerCallbackQuery", callback_query_id=press, text="C'est noté")
    notice = camille.get_by_role("status")
    await expect(notice).to_have_text("C'est noté")
    said, chat = await notice.bounding_box(), await camille.locator(".scroll").bounding_box()
    assert said and chat and said["y"] + said["height"] <= chat["y"]
    await expect(camille.get_by_role("button", name="Oui")).to_be_in_viewport(ratio=1)
    await camille.get_by_role("button", name="Plus d’actions").click()
    await camille.get_by_role("button", name="Bloquer le bot").click()
    await expect(camille.get_by_role("textbox")).to_be_disabled()


async def test_a_small_screen_shows_one_phone_at_a_time(sandbox: Sandbox, page: Page) -> None:
    await page.set_viewport_size(NARROW)
    await expect(page.locator("#phone-1002")).to_be_hidden()
    sandbox.world.say("Nadia", text="Bonjour")
    await sandbox.done("sendMessage", chat_id=1002, text="Bonjour Nadia")
    await expect(page.get_by_role("tab", name="Nadia")).to_contain_text("1")
    await page.get_by_role("tab", name="Camille").press("ArrowRight")
    await expect(page.locator("#phone-1002")).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]


async def test_zoomed_four_times_the_chat_keeps_its_room(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    sandbox.world.say("Camille", text="/start")
    await ask(sandbox)
    await expect(camille.get_by_role("button", name="Oui")).to_be_visible()
    await page.set_viewport_size(ZOOMED)
    await camille.get_by_role("textbox").focus()
    await expect(camille.get_by_role("button", name="Oui")).to_be_in_viewport(ratio=1)
    chat = await camille.locator(".scroll").bounding_box()
    assert chat and chat["height"] > ZOOMED["height"] / 2
    assert await page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]


async def test_a_screen_reader_hears_the_phone_in_use_alone(
    sandbox: Sandbox, page: Page, camille: Locator
) -> None:
    sandbox.world.say("Camille", text="/start")
    nadia = page.locator("#phone-1002")
    await nadia.get_by_role("textbox").focus()
    await expect(nadia.get_by_role("log")).to_have_attribute("aria-live", "polite")
    await expect(camille.get_by_role("log")).to_have_attribute("aria-live", "off")
    await camille.locator(".day").evaluate("day => { window.day = day; }")
    await ask(sandbox)
    await expect(camille.get_by_role("button", name="Oui")).to_be_visible()
    assert await page.evaluate("window.day.isConnected")
