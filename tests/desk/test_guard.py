"""Every page and act of every listing refuses who may not: walked over as they are declared."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.desk import Desk, DeskAct, DeskActRow, PersonNote
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from services.conversation.deployment import Deployment
from services.people import roles
from services.wiring.domains import offered
from tests.desk.desk import SAME_ORIGIN, DeskBrowser, desk_of, join, later, opened
from tests.desk.test_people import crowded
from tests.harness.builders import a_person
from tests.harness.chat import Chat

LISTINGS = offered(Deployment()).listings()
TOLD = ("Marie", "Samira", "Moussa")
"""Names that no page may say to who may not read it."""


def pages() -> Iterator[str]:
    yield "/bureau"
    yield "/bureau/acts/1"
    for name in LISTINGS:
        yield f"/bureau/{name}"
        yield f"/bureau/{name}/2"


def posts() -> Iterator[tuple[str, dict[str, str]]]:
    yield "/bureau/desks", {"close": "1"}
    yield "/bureau/acts/1", {"do": "undo"}
    for name, listing in LISTINGS.items():
        yield f"/bureau/{name}/search", {"words": "Marie"}
        yield f"/bureau/{name}/views", {"asked": "town=31451", "name": "Vue"}
        yield f"/bureau/{name}/sheet", {"asked": ""}
        for act in listing.acts:
            typed = {f"field-{it.name}": "7" for it in act.fields}
            sent = {"act": act.name, "row-2": "on", **typed}
            yield f"/bureau/{name}/act", sent
            yield f"/bureau/{name}/do", sent
            yield f"/bureau/{name}/do", sent | {"which": "all"}


def done(session: Session) -> int:
    """Count what acts leave behind."""
    tables = (DeskAct, DeskActRow, PersonNote, OutboxMessage)
    return sum(session.scalar(select(func.count()).select_from(it)) or 0 for it in tables)


def acted_on(session: Session) -> int:
    """Count the rows of acts, and notes."""
    tables = (DeskActRow, PersonNote)
    return sum(session.scalar(select(func.count()).select_from(it)) or 0 for it in tables)


def told(page: str) -> set[str]:
    """Return the names that a page says."""
    return {name for name in TOLD if name in page}


def ended(session: Session) -> None:
    session.execute(update(Desk).values(ends_at=Desk.opened_at))


def of_another_bot(session: Session) -> None:
    session.execute(update(Desk).values(bot_id=2))


def a_mentor_now(session: Session) -> None:
    member = session.scalars(select(Person).where(Person.first_name == "Zoe")).one()
    roles.withdraw(session, member.id, RoleName.STAFF)
    session.add(Role(person_id=member.id, role=RoleName.MENTOR, granted_at=member.joined_at))


@pytest.mark.parametrize("refused", [ended, of_another_bot, a_mentor_now])
async def test_who_may_not_reads_nothing_and_does_nothing(
    chat: Chat, refused: Callable[[Session], None]
) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        await chat.app.database.transact(refused)
        before = await chat.app.database.read(done)
        for path in pages():
            answer = await browser.get(path)
            assert answer.status in (200, 303), path
            assert not told(await answer.text()), path
        for path, form in posts():
            answer = await browser.post(path, **form)
            assert answer.status == 401, path
            assert told(await answer.text()) <= set(form.values())
        assert await chat.app.database.read(done) == before


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://autre.example"}]
)
async def test_another_origin_does_nothing(chat: Chat, headers: dict[str, str]) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        before = await chat.app.database.read(done)
        for path, form in posts():
            sent = {**headers, "Cookie": browser.cookie}
            answer = await client.post(path, data=form, headers=sent, allow_redirects=False)
            assert answer.status == 403, path
        assert await chat.app.database.read(done) == before


async def test_without_a_cookie_nothing_is_there(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        stranger = DeskBrowser(client)
        for path in pages():
            answer = await stranger.get(path)
            assert not told(await answer.text()), path
        for path, form in posts():
            sent = await client.post(path, data=form, headers=SAME_ORIGIN, allow_redirects=False)
            assert sent.status == 401, path


async def test_people_of_another_bot_are_neither_shown_nor_acted_on(chat: Chat) -> None:
    await crowded(chat)

    def add(session: Session) -> int:
        return a_person(session, 9, bot_id=2, first_name="Étrangère", joined_at=chat.world.now()).id

    theirs = await chat.app.database.transact(add)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        for name, listing in LISTINGS.items():
            assert "Étrangère" not in await browser.page(f"/bureau/{name}")
            assert (await browser.get(f"/bureau/{name}/{theirs}")).status == 404
            for act in listing.acts:
                typed = {f"field-{it.name}": "7" for it in act.fields}
                sent = {f"row-{theirs}": "on", **typed}
                answer = await browser.post(f"/bureau/{name}/do", act=act.name, **sent)
                assert answer.status in (303, 422)
        assert await chat.app.database.read(acted_on) == 0


async def test_a_desk_of_somebody_else_is_not_closed_from_here(chat: Chat) -> None:
    await join(chat)
    await join(chat, "ada")
    async with desk_of(chat) as client:
        mine, other = await opened(chat, client), await opened(chat, client, "ada")
        number = (await other.page()).count("Firefox")
        for desk_id in range(1, 9):
            await mine.post("/bureau/desks", close=str(desk_id))
        assert (await other.page()).count("Firefox") == number
        later(chat, minutes=1)
        assert "Votre code" not in await other.page()
