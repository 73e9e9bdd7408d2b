"""Exchanges at the desk: urgent first, taken, handed over, answered, closed, as in the chat."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tickets import CannedAnswer, Ticket
from rules.tickets.distress import Danger
from tests.desk.desk import DeskBrowser, desk_of, join, opened
from tests.harness.builders import BOT, a_person
from tests.harness.chat import Chat

ROW = re.compile(
    r'<td data-title="Personne" class=first><a href="[^"]*/exchanges/(\d+)">([^<]*)</a>'
)
PATH = "/bureau/exchanges"


async def waiting(chat: Chat, *names: str) -> None:
    """Have somebody of the team, and people who write to them."""
    await join(chat)
    for name in names:
        await chat.play(
            f"{name}> /start\n{name}> /aide\n{name}> je veux parler à quelqu'un\n"
            f"{name}> {name} a besoin de vous pour son dossier\n"
        )


async def listed(browser: DeskBrowser, query: str = "") -> dict[str, str]:
    """Return the key of each exchange, by the first name or number of who wrote."""
    return {name: key for key, name in ROW.findall(await browser.page(f"{PATH}{query}"))}


async def do(browser: DeskBrowser, act: str, *keys: str, **fields: str) -> str:
    """Do an act to exchanges; return the page of its verdicts."""
    ticked = {f"row-{key}": "on" for key in keys}
    typed = {f"field-{name}": value for name, value in fields.items()}
    answer = await browser.post(f"{PATH}/do", act=act, **ticked, **typed)
    assert answer.status == 303, await answer.text()
    return await browser.page("/bureau/" + answer.headers["Location"].rpartition("bureau/")[2])


def add(session: Session, chat: Chat, count: int) -> list[int]:
    """Add exchanges of people who wait, the last of whom is in danger."""
    tickets = []
    for number in range(count):
        now = chat.world.now()
        person = a_person(session, 700 + number, first_name=f"Lou{number}", joined_at=now)
        words = f"Question {number} <b>"
        ticket = Ticket(person_id=person.id, text=words, opened_at=now, waits_since=now)
        tickets.append(ticket)
    tickets[-1].danger = Danger.SUICIDE
    session.add_all(tickets)
    session.flush()
    return [ticket.id for ticket in tickets]


async def test_ten_are_answered_and_closed_and_the_urgent_one_stands_first(chat: Chat) -> None:
    await join(chat)
    ids = await chat.app.database.transact(lambda session: add(session, chat, 10))
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        found = await listed(browser)
        assert next(iter(found)).startswith("Lou9")
        page = await (await browser.get(f"{PATH}/{ids[0]}")).text()
        assert "Question 0 &lt;b&gt;" in page
        keys = [str(it) for it in ids]
        assert "<strong>10</strong> la réponse part" in await do(
            browser, "answer", *keys, words="Bonjour"
        )
        assert len(await listed(browser, "?whose=mine")) == 10
        closed = await do(browser, "close", *keys, outcome="settled")
        assert "<strong>9</strong> terminé" in closed
        assert "<strong>1</strong> pas terminé" in closed  # a call in danger says what came of it
        await do(browser, "close", keys[-1], outcome="reached")
        assert await listed(browser) == {}


async def test_one_is_taken_once_given_to_a_colleague_and_put_back(chat: Chat) -> None:
    await join(chat)
    await join(chat, "ada")
    first, second, _ = await chat.app.database.transact(lambda session: add(session, chat, 3))
    async with desk_of(chat) as client:
        mine, other = await opened(chat, client), await opened(chat, client, "ada")
        assert "c’est à vous" in await do(mine, "take", str(first))
        assert "quelqu’un d’autre l’a déjà" in await do(other, "take", str(first))
        ada = await chat.app.database.read(lambda session: chat.person_id(session, "ada"))
        await do(mine, "hand_over", str(first), str(second), colleague=str(ada))
        assert len(await listed(other, "?whose=mine")) == 2
        assert len(await listed(mine, "?whose=nobodys")) == 1
        assert "vous confie des échanges" in await chat.play("@ 2027-03-02 12:05\n")


async def test_a_saved_answer_says_what_it_knows_of_each(chat: Chat) -> None:
    await join(chat)
    first, *_ = await chat.app.database.transact(lambda session: add(session, chat, 2))

    def save(session: Session) -> list[int]:
        at = {"bot_id": BOT, "changed_at": chat.world.now()}
        known = CannedAnswer(title="Oui", text="Bonjour {first_name}, c'est noté.", **at)
        unknown = CannedAnswer(title="Place", text="Votre session : {session}.", **at)
        session.add_all([known, unknown])
        session.flush()
        return [known.id, unknown.id]

    known, unknown = await chat.app.database.transact(save)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        assert "il manque" in await do(browser, "canned", str(first), canned=str(unknown))
        assert "la réponse part" in await do(browser, "canned", str(first), canned=str(known))
    text = await chat.app.database.read(lambda s: s.scalar(select(Ticket.text).limit(1)))
    assert text == ""


async def test_somebody_who_writes_in_the_chat_reads_the_answer_there(chat: Chat) -> None:
    await waiting(chat, "lou")
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        keys = (await listed(browser)).values()
        await do(browser, "answer", *keys, words="Je vous appelle demain")
        assert "Je vous appelle demain" in await chat.play("@ 2027-03-02 12:05\n")
