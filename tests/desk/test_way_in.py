"""The desk opens by a code typed in the chat, for the team alone, and closes by itself."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.desk import Desk
from models.people import AuditEntry, RoleName
from services.people import roles
from tests.desk.desk import SAME_ORIGIN, DeskBrowser, desk_of, join, later, opened
from tests.harness.chat import Chat

OPEN = "Où votre bureau est ouvert"


async def desks(chat: Chat) -> int:
    return await chat.app.database.read(
        lambda session: session.scalar(select(func.count(Desk.id))) or 0
    )


async def test_a_code_typed_in_the_chat_opens_the_browser_that_it_names(chat: Chat) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        browser = DeskBrowser(client)
        code = await browser.ask()
        assert OPEN not in await browser.page()
        heard = await chat.play(f"zoe> /bureau\nzoe> {code.replace(' ', '')}\n")
        assert "Firefox, Windows" in heard
        assert OPEN not in await browser.page()  # the press opens it, not the code
        await chat.play("zoe> [Ouvrir]\n")
        page = await browser.page()
    assert OPEN in page and "Firefox, Windows" in page

    def journal(session: Session) -> list[str]:
        return list(session.scalars(select(AuditEntry.action)))

    assert "desk_opened" in await chat.app.database.read(journal)


async def test_a_visit_shows_no_code_and_leaves_no_cookie(chat: Chat) -> None:
    async with desk_of(chat) as client:
        answer = await DeskBrowser(client).get()
        assert answer.status == 200 and "Set-Cookie" not in answer.headers
    assert await desks(chat) == 0


async def test_the_cookie_is_of_this_host_and_hidden_from_scripts(chat: Chat) -> None:
    async with desk_of(chat) as client:
        answer = await client.post("/bureau", headers=SAME_ORIGIN, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-declic-desk-1=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "Path=/", "SameSite=Lax"))


async def test_who_is_not_of_the_team_opens_nothing(chat: Chat) -> None:
    async with desk_of(chat) as client:
        browser = DeskBrowser(client)
        code = await browser.ask()
        heard = await chat.play(f"lou> /bureau\nlou> {code}\n")
        assert "Firefox" not in heard
        assert OPEN not in await browser.page()


async def test_a_code_is_worth_nothing_once_refused_used_or_ten_minutes_old(chat: Chat) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        refused, old = DeskBrowser(client), DeskBrowser(client)
        code = await refused.ask()
        await chat.play(f"zoe> /bureau\nzoe> {code}\nzoe> [Ce n'est pas moi]\n")
        assert "Firefox" not in await chat.play(f"zoe> /bureau\nzoe> {code}\n")
        code = await old.ask()
        later(chat, minutes=11)
        assert "Firefox" not in await chat.play(f"zoe> {code}\n")
        assert all([OPEN not in await it.page() for it in (refused, old)])


async def test_an_idle_hour_ends_it_and_twelve_hours_do_whatever_is_done(chat: Chat) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        for _ in range(14):
            later(chat, minutes=50)
            assert OPEN in await browser.page()
        later(chat, minutes=50)
        assert "fermé dans ce navigateur" in await browser.page()
        idle = await opened(chat, client)
        later(chat, minutes=61)
        assert OPEN not in await idle.page()


async def test_a_lost_role_ends_it_at_the_next_request(chat: Chat) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)

        def withdraw(session: Session) -> None:
            roles.withdraw(session, chat.person_id(session, "zoe"), RoleName.STAFF)

        await chat.app.database.transact(withdraw)
        assert OPEN not in await browser.page()


async def test_it_is_left_here_closed_elsewhere_and_from_the_chat(chat: Chat) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        one, two, three = [await opened(chat, client) for _ in range(3)]
        assert (await one.post("/bureau/leave")).status == 200
        assert OPEN not in await one.page()
        page = await two.page()
        number = page.partition('name="close" value="')[2].partition('"')[0]
        assert (await two.post("/bureau/desks", close=number)).status == 303
        assert OPEN not in await three.page()
        await chat.play("zoe> /bureau\nzoe> [Fermer : Firefox, Windows]\n")
        assert OPEN not in await two.page()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://autre.example"}],
)
async def test_another_site_posts_nothing(chat: Chat, headers: dict[str, str]) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        sent = {**headers, "Cookie": browser.cookie}
        for path in ("/bureau", "/bureau/leave", "/bureau/desks"):
            answer = await client.post(path, data={"close": "1"}, headers=sent)
            assert answer.status == 403
        assert OPEN in await browser.page()


async def test_what_was_typed_at_a_desk_that_ended_is_kept(chat: Chat) -> None:
    await join(chat)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        later(chat, hours=2)
        answer = await browser.post("/bureau/desks", words="Bonjour <b>Awa</b>, rappelez-moi")
        kept = await answer.text()
    assert answer.status == 401
    assert "Bonjour &lt;b&gt;Awa&lt;/b&gt;, rappelez-moi</textarea>" in kept


async def test_without_an_address_the_chat_says_how_to_get_one(chat: Chat) -> None:
    await join(chat)
    assert "PUBLIC_URL" in await chat.play("zoe> /bureau\n")
