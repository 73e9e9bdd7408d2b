"""From a first visit to nothing left, on a phone: with script and without, by e-mails that come."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from email.message import EmailMessage
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.outbox import OutboxEmail
from models.people import Address, ChannelName
from models.webchat import WebDevice, WebMessage
from tests.end_to_end.chromium import a_browser
from tests.harness.chat import Chat
from tests.harness.waiting import until
from tests.webchat.browser import browsers
from tests.webchat.test_browsers import EMAIL, LINK, words

T = TypeVar("T")
PHONE = ViewportSize(width=360, height=740)
IN_ORDER = (
    *("Bonjour et bienvenue", "Vos droits", "Question 1 sur 4", "Question 3 sur 4"),
    *("Vous dites", "31250", "Bonne nouvelle"),
)
"""What the accessibility tree of the list has, in this order."""
GONE = re.compile("Tout (est|ce qui vous concerne est) effacé")
"""What was told to a mentor is in their messages: then it is said so."""
TO_POSTCODE = ("Commencer", "C’est parti", "D’accord, on continue", "Oui", "26 à 49 ans")


@dataclass
class Visitor:
    """Somebody on the chat page in Chromium, and the bot behind, which lives in another thread."""

    page: Page
    chat: Chat
    loop: asyncio.AbstractEventLoop
    has_script: bool
    read_emails: int = 0

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label).last.click()

    def say(self, text: str) -> None:
        self.page.get_by_label("Votre message").fill(text)
        self.page.get_by_role("button", name="Envoyer", exact=True).click()

    def reads(self, text: str) -> None:
        expect(self.page.get_by_role("log")).to_contain_text(text)

    def behind(self, work: Coroutine[Any, Any, T]) -> T:
        """Let something happen behind the page, in the bot's own thread."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(60)

    def mailed(self) -> EmailMessage:
        """Wait for the next e-mail."""
        until(self._is_mailed, "an e-mail")
        self.read_emails += 1
        return self.chat.mail.taken[self.read_emails - 1]

    def _is_mailed(self) -> bool:
        self.behind(self.chat.hear())
        return len(self.chat.mail.taken) > self.read_emails

    def code(self) -> str:
        return str(self.mailed()["Subject"])[-6:]


async def visited(chat: Chat, path: str, visit: Callable[[Visitor], None], *, script: bool) -> None:
    loop = asyncio.get_running_loop()
    async with browsers(chat) as client:
        await chat.play("marc> /start i-{mentor}\nmarc> Marc\n= mentor marc\n")
        await chat.play("= slot marc 2027-03-16 18:00\n")
        address = str(client.make_url("/chat?lang=fr"))

        def play() -> None:
            with a_browser(path) as browser:
                context = browser.new_context(
                    viewport=PHONE, java_script_enabled=script, locale="fr-FR"
                )
                page = context.new_page()
                page.goto(address)
                visit(Visitor(page, chat, loop, has_script=script))
                context.close()

        await asyncio.to_thread(play)


def to_a_place(visitor: Visitor) -> None:
    for label in TO_POSTCODE:
        visitor.press(label)
    visitor.reads("Où habitez-vous")
    visitor.say("31250")
    visitor.reads("Bonne nouvelle, c’est pour vous")
    tree = visitor.page.get_by_role("log").aria_snapshot()
    assert all(it in tree for it in IN_ORDER), tree
    assert sorted(IN_ORDER, key=tree.index) == list(IN_ORDER)
    visitor.press("Je prends ma place")
    visitor.press("Par e-mail")
    visitor.reads("adresse e-mail")
    visitor.say(EMAIL)
    visitor.reads("six chiffres")
    visitor.say(visitor.code())
    visitor.reads("votre adresse est confirmée")
    visitor.say("Lou")
    visitor.reads("votre place est réservée")


def to_a_meeting(visitor: Visitor) -> None:
    visitor.press("Choisir une rencontre")
    for label in ("Marc, technicien", "mar. 16 mars", "18 h"):
        visitor.press(label)
    visitor.reads("C’est réservé")
    assert [it.get_content_type() for it in visitor.mailed().iter_attachments()] == [
        "text/calendar"
    ]


def reminded_by_email(visitor: Visitor) -> None:
    """Close the page until the day before, and come back."""
    address = visitor.page.url
    visitor.page.goto("about:blank")
    before = len(visitor.chat.mail.taken)
    visitor.behind(visitor.chat.play("@ 2027-03-15 18:05\n"))
    mine = [words(it) for it in visitor.chat.mail.taken[before:] if it["To"] == EMAIL]
    [reminder] = [it for it in mine if "Demain, mardi 16 mars" in it]
    assert "Appel avec Marc" in reminder
    assert LINK.search(reminder) is not None
    visitor.read_emails = len(visitor.chat.mail.taken)
    visitor.page.goto(address)
    visitor.reads("mardi 16 mars")


def given_a_copy(visitor: Visitor) -> set[str]:
    """Ask for all that is known; return the names in the archive."""
    files = visitor.page.locator('a[download][href*="chat/file"]')
    before = files.count()
    visitor.say("une copie de mes données")
    visitor.reads("un code à six chiffres part vers")
    visitor.say(visitor.code())
    visitor.reads("Votre copie arrive ici")
    visitor.behind(visitor.chat.hear())
    if not visitor.has_script:
        visitor.page.reload()
    expect(files).to_have_count(before + 1)
    link = files.last
    answer = visitor.page.request.get(urljoin(visitor.page.url, str(link.get_attribute("href"))))
    assert answer.status == 200
    return set(ZipFile(BytesIO(answer.body())).namelist())


def erased(visitor: Visitor) -> None:
    visitor.say("/supprimer")
    visitor.press("Oui, tout effacer")
    visitor.press("Oui, j’en ai la certitude")
    visitor.reads("EFFACER")
    visitor.say("effacer")
    expect(visitor.page.get_by_text(GONE)).to_be_visible()


def left(session: Session) -> dict[str, int]:
    """Count what the page and its e-mails have kept."""
    kept = {
        "addresses": select(func.count()).where(Address.channel == ChannelName.WEB),
        "browsers": select(func.count()).select_from(WebDevice),
        "messages": select(func.count()).select_from(WebMessage),
        "emails": select(func.count()).where(OutboxEmail.to_address == EMAIL),
    }
    return {name: session.scalar(query) or 0 for name, query in kept.items()}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
async def test_a_place_a_meeting_a_document_and_nothing_left(
    chat: Chat, chromium_path: str, *, script: bool
) -> None:
    def visit(visitor: Visitor) -> None:
        to_a_place(visitor)
        to_a_meeting(visitor)
        reminded_by_email(visitor)
        assert given_a_copy(visitor)
        if script:
            found = Axe().run(visitor.page)
            assert found.violations_count == 0, found.generate_report()
        erased(visitor)

    await visited(chat, chromium_path, visit, script=script)
    assert await chat.app.database.read(left) == dict.fromkeys(
        ("addresses", "browsers", "messages", "emails"), 0
    )
