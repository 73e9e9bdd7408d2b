"""Announcements at the desk: to whom, seen before, sent as in the chat, counted as they leave."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState, Recipient, RecipientState
from models.people import Person
from models.workshops import Registration
from tests.desk.crowd import NAMES, fill
from tests.desk.desk import DeskBrowser, desk_of, join, opened
from tests.desk.test_people import crowded
from tests.harness.chat import PARIS, Chat

WORDS = "Bonjour, l'atelier CV revient jeudi à 14 h."
OPTION = re.compile(r'<option value="(\d+)"[^>]*>Atelier CV')


async def page_of(browser: DeskBrowser, path: str) -> str:
    """Return a page with plain spaces and apostrophes."""
    page = await browser.page(path)
    return (
        page.replace("\N{NO-BREAK SPACE}", " ")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
        .replace("’", "'")
    )


async def written(browser: DeskBrowser, asked: str, **form: str) -> str:
    """Write an announcement to all whom filters find; return the path of its page."""
    given = {"asked": asked, "which": "all", "act": "announce"}
    fields = {"field-category": "programme", "field-words": WORDS}
    answer = await browser.post("/bureau/people/do", **{**given, **fields, **form})
    assert answer.status == 303, await answer.text()
    return "/bureau/" + answer.headers["Location"].rpartition("bureau/")[2]


async def do(browser: DeskBrowser, path: str, act: str, **fields: str) -> str:
    """Do an act to the announcement of a page; return the page that says what became of it."""
    key = path.rpartition("/")[2].partition("?")[0]
    form = {"act": act, f"row-{key}": "on"} | {f"field-{it}": fields[it] for it in fields}
    answer = await browser.post("/bureau/announcements/do", **form)
    assert answer.status == 303, await answer.text()
    return await page_of(browser, "/bureau/" + answer.headers["Location"].rpartition("bureau/")[2])


async def send(browser: DeskBrowser, path: str, count: int, when: str = "now") -> str:
    return await do(browser, path, "send", when=when, count=str(count))


async def missed_in_revel(browser: DeskBrowser) -> str:
    """Return the filters of those who are registered, did not come, and live in Revel."""
    found = OPTION.search(await page_of(browser, "/bureau/people"))
    assert found is not None
    return f"town=31451&missed={found[1]}"


def recipients(session: Session) -> list[str]:
    query = select(Person.first_name).join(Recipient, Recipient.person_id == Person.id)
    return sorted(it or "" for it in session.scalars(query))


def only(session: Session) -> Announcement:
    return session.scalars(select(Announcement)).one()


def state_of(session: Session) -> tuple[AnnouncementState, int]:
    return only(session).state, only(session).recipients


@pytest.mark.both_databases("an audience is found by filters")
async def test_who_did_not_come_is_written_to_and_nobody_else(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        path = await written(browser, await missed_in_revel(browser))
        page = await page_of(browser, path)
        assert WORDS in page
        assert "Ne plus recevoir ces infos" in page
        assert "Ville : Revel" in page
        assert "Inscrits et pas venus à : Atelier CV" in page
        assert "Maintenant : 2" in page
        assert "ce n'est pas le bon nombre" in await send(browser, path, 3)
        assert await chat.app.database.read(recipients) == []
        assert "c'est parti" in await send(browser, path, 2)
        assert await chat.app.database.read(recipients) == sorted([NAMES[7 % 8], NAMES[35 % 8]])
        assert "rien n'a changé" in await send(browser, path, 2)


async def test_a_name_is_taken_out_and_the_words_are_changed(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        path = await written(browser, await missed_in_revel(browser))
        found = re.search(r'name="field-person" value="(\d+)"', await page_of(browser, path))
        assert found is not None
        page = await do(browser, path, "leave_out", person=found[1])
        assert "Maintenant : 1" in page
        assert "Sauf 1, enlevées à la main" in page
        assert "Jeudi, 15 h." in await do(browser, path, "write", words="Jeudi, 15 h.")
        assert "sans (prénom)" in await do(browser, path, "write", words="Bonjour (prénom)")
        assert "c'est parti" in await send(browser, path, 1)
        assert len(await chat.app.database.read(recipients)) == 1


async def test_those_who_were_ticked_or_found_by_a_name_are_meant(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        ids = await chat.app.database.read(
            lambda session: (
                session.scalars(select(Person.id).where(Person.first_name == "Awa")).unique().all()
            )
        )
        ticked = {f"row-{it}": "on" for it in ids[:3]}
        path = await written(browser, "", which="chosen", **ticked)
        assert "Personnes choisies une par une : 3" in await page_of(browser, path)
        answer = await browser.post("/bureau/people/search", words="Marie")
        asked = answer.headers["Location"].rpartition("?")[2]
        path = await written(browser, asked)
        assert "Maintenant : 7" in await page_of(browser, path)


async def test_it_is_a_draft_of_the_chat_too_and_of_nobody_else(chat: Chat) -> None:
    await crowded(chat)
    await join(chat, "sami")
    async with desk_of(chat) as client:
        browser, other = await opened(chat, client), await opened(chat, client, "sami")
        path = await written(browser, await missed_in_revel(browser))
        assert (await other.get(path)).status == 404
        shown = await chat.play("zoe> /annonce\n")
        assert "l'atelier CV revient" in str(shown)


async def test_many_people_take_a_second_yes(chat: Chat) -> None:
    await join(chat)
    await join(chat, "sami")
    await chat.app.database.transact(lambda session: fill(session, chat.world.now(), 520))
    async with desk_of(chat) as client:
        browser, other = await opened(chat, client), await opened(chat, client, "sami")
        path = await written(browser, "state=place")
        found = re.search(r"Maintenant : (\d+)", await page_of(browser, path))
        assert found is not None
        path = await written(browser, "door=telegram&role=none")
        page = await page_of(browser, path)
        found = re.search(r"Maintenant : (\d+)", page)
        assert found is not None
        assert "quelqu'un d'autre" in await send(browser, path, int(found[1]))
        assert "Oui, elle peut partir" not in await page_of(browser, path)
        assert "Oui, elle peut partir" in await page_of(other, path)
        assert "elle part" in await do(other, path, "agree")
        assert len(await chat.app.database.read(recipients)) == int(found[1])


async def test_whoever_comes_in_before_it_leaves_receives_it_and_many_more_are_asked(
    chat: Chat,
) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        path = await written(browser, await missed_in_revel(browser))
        assert "c'est prévu" in await send(browser, path, 2, "tomorrow")
        assert await chat.app.database.read(state_of) == (AnnouncementState.READY, 2)
        await chat.app.database.transact(_nobody_came)
        leaves = chat.world.now().astimezone(PARIS) + timedelta(days=1)
        await chat.play(f"@ {leaves:%Y-%m-%d} 10:05\n")
        assert await chat.app.database.read(state_of) == (AnnouncementState.PAUSED, 4)
        browser = await opened(chat, client)
        assert "l'envoi reprend" in await do(browser, path, "resume")
        await chat.play(f"@ {leaves:%Y-%m-%d} 10:10\n")
        assert len(await chat.app.database.read(recipients)) == 4


async def test_a_correction_goes_to_those_who_received_it(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        path = await written(browser, await missed_in_revel(browser))
        await send(browser, path, 2)
        await chat.app.database.transact(lambda session: _one_received(session, chat))
        page = await do(browser, path, "correct", words="Pardon : vendredi, pas jeudi.")
        assert "la correction est un brouillon" in page
        query = select(func.max(Announcement.id))
        newest = await chat.app.database.read(lambda session: session.scalar(query))
        page = await page_of(browser, f"/bureau/announcements/{newest}")
        assert "Pardon : vendredi" in page
        assert "Maintenant : 1" in page


def _nobody_came(session: Session) -> None:
    for registration in session.scalars(select(Registration)):
        registration.attended = None


def _one_received(session: Session, chat: Chat) -> None:
    announcement = only(session)
    rows = session.scalars(select(Recipient)).all()
    rows[0].state, rows[0].finished_at = RecipientState.SENT, chat.world.now()
    session.execute(delete(Recipient).where(Recipient.person_id == rows[1].person_id))
    announcement.state = AnnouncementState.DONE
    announcement.finished_at = chat.world.now() + timedelta(seconds=1)
