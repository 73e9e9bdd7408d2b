"""What the team does most takes few presses: counted in Chromium, from the desk's first page."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.announcements import Recipient
from models.enrolment import Enrolment
from models.outbox import OutboxMessage
from models.people import Person
from services.tickets import messages
from tests.desk import test_exchanges
from tests.desk.crowd import to_check
from tests.desk.desk import desk_of, join
from tests.desk.test_people import crowded
from tests.end_to_end.chromium import a_browser
from tests.harness.chat import Chat

TO_CHECK = {"31555": 15, "31451": 8, "81004": 5}
"""How many sign-ups are to check in each town."""
EXCHANGES = 10
WORKSHOP = "Atelier CV"


@dataclass
class Desk:
    """The desk in a browser, as somebody uses it who presses and types."""

    page: Page
    presses: int = 0

    def press(self, what: Locator) -> None:
        self.presses += 1
        what.click()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


async def used(chat: Chat, chromium_path: str, use: Callable[[Desk], None]) -> int:
    """Open the desk of somebody of the team in Chromium; return the presses that a use took."""
    loop = asyncio.get_running_loop()
    async with desk_of(chat) as client:
        address = str(client.make_url("/bureau"))

        def play() -> int:
            with a_browser(chromium_path) as browser:
                page = browser.new_page(locale="fr-FR")
                page.goto(address)
                page.get_by_role("button", name="Afficher un code").click()
                code = page.locator(".code").inner_text()
                typed = chat.play(f"zoe> /bureau\nzoe> {code}\nzoe> [Ouvrir]\n")
                asyncio.run_coroutine_threadsafe(typed, loop).result()
                page.goto(address)
                desk = Desk(page)
                use(desk)
                return desk.presses

        return await asyncio.to_thread(play)


async def test_one_of_seven_maries_is_found_and_written_to(chat: Chat, chromium_path: str) -> None:
    await crowded(chat)

    def write(desk: Desk) -> None:
        desk.press(desk.link("Personnes").last)
        desk.page.get_by_role("searchbox").fill("Marie Revel")
        desk.press(desk.button("Rechercher"))
        desk.press(desk.page.locator("tbody a").first)
        desk.page.get_by_label("Votre message").first.fill("Bonjour Marie, on vous attend.")
        desk.press(desk.button("Écrire").first)
        expect(desk.page.locator(".verdicts")).to_contain_text("1")

    assert await used(chat, chromium_path, write) <= 4
    assert await chat.app.database.read(sent) == {"Marie": 1}


async def test_28_zones_are_decided(chat: Chat, chromium_path: str) -> None:
    await join(chat)
    await chat.app.database.transact(lambda session: to_check(session, chat.world.now(), TO_CHECK))

    def decide(desk: Desk) -> None:
        desk.press(desk.link("Zones à vérifier").last)
        for town, act in (
            ("Toulouse (15)", "Oui, en quartier prioritaire"),
            ("Revel (8)", "Oui, en zone rurale"),
            ("Albi (5)", "Non, hors de la zone"),
        ):
            desk.press(desk.link(town))
            desk.press(desk.page.get_by_label("Toutes celles qui correspondent"))
            desk.press(desk.button(act))
            expect(desk.page.locator(".verdicts")).to_be_visible()

    assert await used(chat, chromium_path, decide) <= 10
    assert await chat.app.database.read(decided) == {"yes_zone": 23, "no_zone": 5}


async def test_ten_exchanges_are_answered(chat: Chat, chromium_path: str) -> None:
    await join(chat)
    await chat.app.database.transact(lambda session: test_exchanges.add(session, chat, EXCHANGES))

    def answer(desk: Desk) -> None:
        desk.press(desk.link("Échanges").last)
        desk.press(desk.page.locator("tbody a").first)
        for number in range(EXCHANGES):
            desk.page.get_by_label("Votre réponse").first.fill(f"Réponse {number}")
            desk.press(desk.button("Répondre").first)
            expect(desk.page.locator(".verdicts")).to_contain_text("1")
            if number < EXCHANGES - 1:
                desk.press(desk.link("Le suivant"))

    assert await used(chat, chromium_path, answer) <= 25
    answered = await chat.app.database.read(sent)
    assert sum(answered.values()) == EXCHANGES
    assert set(answered.values()) == {1}


async def test_who_missed_a_workshop_in_one_town_is_announced_something(
    chat: Chat, chromium_path: str
) -> None:
    await crowded(chat)

    def announce(desk: Desk) -> None:
        desk.press(desk.link("Personnes").last)
        desk.press(desk.page.locator(".filters > summary"))
        for label, choice in (("Ville", "Revel"), ("Inscrits et pas venus à", WORKSHOP)):
            desk.presses += 2  # a list is opened, then a line of it pressed
            field = desk.page.get_by_label(label, exact=True)
            field.select_option(
                value=field.locator("option", has_text=choice).get_attribute("value")
            )
        desk.press(desk.button("Appliquer"))
        desk.press(desk.page.get_by_label("Toutes celles qui correspondent"))
        desk.press(desk.button("Leur écrire une annonce"))
        desk.page.get_by_label("Votre message").fill("L'atelier CV revient jeudi.")
        desk.press(desk.button("Leur écrire une annonce"))
        count = desk.page.get_by_text("Maintenant :").inner_text().split()[-1]
        desk.page.get_by_label("combien de personnes").fill(count)
        desk.press(desk.button("Envoyer"))
        expect(desk.page.get_by_role("status")).to_contain_text("parti")

    assert await used(chat, chromium_path, announce) <= 12
    assert await chat.app.database.read(announced) == 2


def announced(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Recipient)) or 0


def sent(session: Session) -> Counter[str]:
    """Count what the team wrote to people, by their first names."""
    query = select(Person.first_name).join(OutboxMessage, OutboxMessage.person_id == Person.id)
    names = session.scalars(query.where(OutboxMessage.kind == messages.FROM_TEAM.name))
    return Counter(it for it in names if it)


def decided(session: Session) -> Counter[str]:
    """Count what was decided and waits to be told."""
    query = select(Enrolment.decision).where(Enrolment.decision.is_not(None))
    return Counter(it for it in session.scalars(query) if it)
