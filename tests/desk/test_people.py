"""The listing of people: found, filtered, sorted, acted on, each with a verdict."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.desk import DeskAct, DeskActRow, DeskActState, PersonNote
from models.outbox import OutboxMessage
from models.people import Person
from tests.desk.crowd import NAMES, fill
from tests.desk.desk import DeskBrowser, desk_of, join, opened
from tests.harness.chat import Chat

COUNT = 56
ROW = re.compile(r'<td data-title="Personne" class=first><a href="[^"]*/people/(\d+)">([^<]*)</a>')
NEXT = re.compile(r'href="([^"]*after=[^"]*)"')


async def crowded(chat: Chat, count: int = COUNT) -> None:
    """Have somebody of the team, and many people."""
    await join(chat)
    await chat.app.database.transact(lambda session: fill(session, chat.world.now(), count))


def rows(page: str) -> Sequence[tuple[str, str]]:
    return ROW.findall(page)


async def sought(browser: DeskBrowser, words: str) -> str:
    """Search people; return the address to which it leads."""
    answer = await browser.post("/bureau/people/search", words=words)
    assert answer.status == 303
    return "/bureau/" + answer.headers["Location"].rpartition("bureau/")[2]


async def act(browser: DeskBrowser, **form: str) -> str:
    """Do an act; return the path of its page."""
    answer = await browser.post("/bureau/people/do", **form)
    assert answer.status == 303, await answer.text()
    return "/bureau/" + answer.headers["Location"].rpartition("bureau/")[2]


async def go_on(chat: Chat) -> None:
    """Let the sweeps go on with what is under way."""
    await chat.app.timetable.run_all()


async def test_marie_of_revel_is_one_and_no_address_says_her_name(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        assert len(rows(await browser.page(await sought(browser, "Marie")))) == 7
        path = await sought(browser, "marie revel")
        assert "marie" not in unquote(path).lower()
        page = await browser.page(path)
    assert [name.split(" (")[0] for _, name in rows(page)] == ["Marie"]
    assert "<title>Personnes ·" in page


async def test_another_desk_does_not_read_what_was_typed_at_this_one(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        one, other = await opened(chat, client), await opened(chat, client)
        path = await sought(one, "marie revel")
        page = await other.page(path)
    assert "marie revel" not in page and not rows(page)


async def test_pages_follow_each_other_by_key_and_show_everybody_once(chat: Chat) -> None:
    await crowded(chat, 120)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        for order in ("joined", "-joined", "name", "-name"):
            path, seen = f"/bureau/people?order={order}", list[str]()
            while True:
                page = await browser.page(path)
                seen += [key for key, _ in rows(page)]
                following = [it for it in NEXT.findall(page) if "after=" in it]
                if not following:
                    break
                assert not any(name.lower() in following[-1].lower() for name in NAMES)
                path = "/bureau/" + unescape(following[-1]).rpartition("bureau/")[2]
            assert len(seen) == len(set(seen)) == 121


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("town=31451", 8),
        ("town=31451&state=waiting", 1),
        ("state=none", 1),
        ("role=staff", 1),
        ("booked=no", 57),
        ("silent=week", 42),
        ("town=nowhere&unknown=1&order=phone", 57),
    ],
)
async def test_filters_are_in_the_address_and_the_unknown_is_left_out(
    chat: Chat, asked: str, count: int
) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        page = await (await opened(chat, client)).page(f"/bureau/people?{asked}")
    assert f'<span class="count">({count})</span>' in page


async def test_a_view_is_named_and_the_team_reads_one_that_is_shared(chat: Chat) -> None:
    await crowded(chat)
    await join(chat, "ada")
    async with desk_of(chat) as client:
        mine, other = await opened(chat, client), await opened(chat, client, "ada")
        for name, more in (("À moi", {}), ("À tous", {"shared": "on"})):
            await mine.post("/bureau/people/views", asked="town=31451", name=name, **more)
        page, theirs = await mine.page("/bureau/people"), await other.page("/bureau/people")
    assert "À moi" in page and "À tous" in page
    assert "À moi" not in theirs and "people?town=31451" in theirs


async def test_ticked_rows_are_written_to_and_each_has_its_verdict(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        page = await browser.page("/bureau/people?town=31451")
        ticked = {f"row-{key}": "on" for key, _ in rows(page)[:3]}
        form = await browser.post(
            "/bureau/people/act", act="write", asked="town=31451", which="chosen", **ticked
        )
        assert "Votre message" in await form.text()
        sent = {"act": "write", "asked": "town=31451", "field-words": "Bonjour à vous", **ticked}
        told = await browser.page(await act(browser, **sent))
    assert "<strong>3</strong> le message part" in told

    def queued(session: Session) -> int:
        kind = OutboxMessage.kind == "from_team"
        return session.scalar(select(func.count()).where(kind)) or 0

    assert await chat.app.database.read(queued) == 3


async def test_bad_input_comes_back_at_its_field(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        key = rows(await browser.page("/bureau/people"))[0][0]
        sent = {"act": "note", "field-note": "Rappeler lundi", "field-days": "8000"}
        answer = await browser.post("/bureau/people/do", **{f"row-{key}": "on"}, **sent)
        page = await answer.text()
    assert answer.status == 422
    assert 'aria-describedby="field-days-wrong"' in page and "Rappeler lundi" in page


async def test_all_that_match_are_paused_a_slice_at_a_time_and_put_back(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        path = await act(browser, act="pause", which="all", asked="role=none")
        assert "20 sur 56" in await browser.page(path)
        await go_on(chat)
        assert "<strong>56</strong> relances en pause" in await browser.page(path)
        # one of them is resumed by somebody meanwhile: undoing leaves it alone

        def resume(session: Session) -> None:
            person = session.scalars(select(Person).where(Person.first_name == "Awa")).first()
            assert person is not None
            person.nudges_suspended_at = None

        await chat.app.database.transact(resume)
        await browser.post(path, do="undo")
        await go_on(chat)
        page = await browser.page(path)
    assert "<strong>55</strong> remis comme avant" in page
    assert "<strong>1</strong> restent" in page
    paused = select(func.count()).where(Person.nudges_suspended_at.is_not(None))
    assert await chat.app.database.read(lambda session: session.scalar(paused)) == 0


async def test_a_row_that_changed_meanwhile_is_said_and_not_overwritten(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        keys = [key for key, _ in rows(await browser.page("/bureau/people?paused=no"))[:2]]

        def pause(session: Session) -> None:
            session.get_one(Person, int(keys[0])).nudges_suspended_at = chat.world.now()

        await chat.app.database.transact(pause)
        ticked = {f"row-{key}": "on" for key in keys}
        page = await browser.page(await act(browser, act="pause", asked="paused=no", **ticked))
    assert "<strong>1</strong> relances en pause" in page
    assert "<strong>1</strong> n'y étaient plus" in page.replace("’", "'")


async def test_more_than_five_hundred_wait_for_somebody_else(chat: Chat) -> None:
    await crowded(chat, 501)
    await join(chat, "ada")
    async with desk_of(chat) as client:
        mine, other = await opened(chat, client), await opened(chat, client, "ada")
        sent = {"act": "write", "which": "all", "asked": "role=none", "field-words": "Bonjour"}
        path = await act(mine, **sent)
        await mine.post(path, do="agree")  # one's own yes is none
        assert "attend" in await mine.page("/bureau")
        await other.post(path, do="refuse")
        assert "a dit non" in await mine.page(path)
    done = select(func.count()).where(DeskActRow.is_done)
    assert await chat.app.database.read(lambda session: session.scalar(done)) == 0


async def test_a_note_and_a_call_are_on_the_page_until_their_term(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        key = rows(await browser.page("/bureau/people"))[0][0]
        row = {f"row-{key}": "on"}
        note = {"field-note": "Préfère <le> matin", "field-days": "7"}
        await act(browser, act="note", **row, **note)
        await act(browser, act="call", **row)
        page = await (await browser.get(f"/bureau/people/{key}")).text()
        assert "Préfère &lt;le&gt; matin" in page and "À appeler" in page
        assert len(rows(await browser.page("/bureau/people?calls=mine"))) == 1
        await act(browser, act="called", **row)
        assert not rows(await browser.page("/bureau/people?calls=mine"))
    kept = select(func.count(PersonNote.id))
    assert await chat.app.database.read(lambda session: session.scalar(kept)) == 1


async def test_phones_are_for_owners(chat: Chat) -> None:
    await crowded(chat)
    await join(chat, "ona", "owner")
    async with desk_of(chat) as client:
        staff, owner = await opened(chat, client), await opened(chat, client, "ona")
        assert "Téléphone" not in await staff.page("/bureau/people")
        assert "Téléphone" in await owner.page("/bureau/people")


async def test_an_act_goes_on_after_the_process_died(chat: Chat) -> None:
    await crowded(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        await act(browser, act="pause", which="all", asked="role=none")
    await chat.play("= restart\n")
    await go_on(chat)
    state = select(DeskAct.state)
    assert await chat.app.database.read(lambda s: s.scalar(state)) is DeskActState.DONE
