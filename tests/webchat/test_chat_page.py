"""Chat on the page: the same words as on Telegram, once, in order, for its person alone."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Person
from models.webchat import WebMessage
from services.webchat import devices
from tests.harness.chat import Chat
from tests.harness.typed import as_typed
from tests.webchat.browser import Browser, browsers

TO_AGE = ("C'est parti", "D'accord, on continue", "Oui")


async def to_the_postcode(page: Browser) -> None:
    await page.start()
    for label in (*TO_AGE, "26 à 49 ans"):
        await page.press(label)


async def people(chat: Chat) -> int:
    count = select(func.count(Person.id))
    return await chat.app.database.read(lambda session: session.scalar(count) or 0)


async def test_a_visit_creates_nobody_and_leaves_no_cookie(chat: Chat) -> None:
    async with browsers(chat) as client:
        answer = await client.get("/chat")
        assert answer.status == 200 and "Commencer" in await answer.text()
        assert "Set-Cookie" not in answer.headers
    assert await people(chat) == 0


async def test_a_post_that_comes_twice_is_heard_once(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await to_the_postcode(page)
        for _ in range(2):
            answer = await page.send({"said": "31250"}, nonce="the-same")
            assert answer.status == 200
        await page.look()
    assert page.words().count("31250") == 1


async def test_what_was_typed_goes_with_no_script_too(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        answer = await page.send({"press": page.button("C'est parti")}, script=False)
        assert (answer.status, answer.headers["Location"]) == (303, "chat")
        shown = await (await page.get("/chat")).text()
    assert "Vos droits." in shown and "<noscript>" not in shown


async def test_an_answered_question_takes_no_second_answer(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        for label in TO_AGE[:2]:
            await page.press(label)
        yes, no = page.button("Oui"), page.button("J'ai un emploi")
        await page.send({"press": yes})
        answer = await page.send({"press": no})
        told = await answer.json()
    assert "Oui" in told["notice"]


async def test_a_button_that_the_page_never_had_presses_nothing(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        place, _, data = page.button("C'est parti").partition(":")
        for forged in (f"{place}:a:erase_now:1", f"99:{data}", f"{place}:c:1:0", "x:y", ":"):
            answer = await page.send({"press": forged})
            assert answer.status == 200
        await page.look()
        await page.press("C'est parti")
    assert any("Vos droits" in words for words in page.words())


async def test_posts_of_other_sites_are_refused(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        refused: tuple[dict[str, str], ...] = (
            {"Sec-Fetch-Site": "cross-site", "Origin": "https://pages.example"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "https://other.example"},
            {"Origin": "null"},
            {},
        )
        for headers in refused:
            answer = await page.send({"said": "bonjour"}, headers=headers)
            assert answer.status == 403, headers
        old = await page.send({"said": "31250"}, headers={"Origin": "https://pages.example"})
        assert old.status == 200
        await page.look()
    assert "bonjour" not in page.words()


async def test_no_browser_sees_what_is_said_in_another(chat: Chat) -> None:
    async with browsers(chat) as client:
        camille, sami = Browser(client), Browser(client)
        await camille.start()
        await sami.start()
        await camille.say("Mon secret")
        await sami.look()
        assert "Mon secret" not in sami.words()
        for cookie in ("", "__Host-declic-1=guessed", camille.cookie.replace("-1=", "-2=")):
            stranger = Browser(client, cookie=cookie)
            for path in ("/chat/messages", "/chat/events"):
                assert (await stranger.get(path)).status == 401
            assert (await stranger.get("/chat/file/1")).status == 404
            assert "Mon secret" not in await (await stranger.get("/chat")).text()
            answer = await stranger.send({"said": "bonjour"})
            assert answer.status == 401
    assert await people(chat) == 2


async def test_a_cookie_given_by_somebody_else_begins_nothing(chat: Chat) -> None:
    """A fixed cookie is never taken: whoever begins gets a secret of the bot's own."""
    async with browsers(chat) as client:
        page = Browser(client, cookie="__Host-declic-1=chosen-by-another")
        await page.start()
        assert "chosen" not in page.cookie
        cookie = (await page.send({"said": "bonjour"})).headers["Set-Cookie"]
    assert all(it in cookie for it in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))


async def test_what_people_type_is_never_html(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        await page.say("<img src=x onerror=alert(1)>")
        shown = await (await page.get("/chat")).text()
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown and "<img src=x" not in shown


async def test_a_name_is_never_html(chat: Chat) -> None:
    """Where the bot says the name itself, among HTML of its own."""
    name = "<img src=x onerror=alert(1)>"
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()

        def called(session: Session) -> None:
            session.scalars(select(Person)).one().first_name = name

        await chat.app.database.transact(called)
        await page.say("/profil")
        shown = await (await page.get("/chat")).text()
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown and "<img src=x" not in shown


async def test_a_flood_of_new_conversations_is_turned_away_and_nobody_else(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "NEW_AN_HOUR", 3)
    async with browsers(chat) as client:
        known = Browser(client)
        await known.start()
        for _ in range(2):
            await Browser(client).start()
        for _ in range(5):
            late = Browser(client)
            answer = await late.send({"press": "start"}, script=False)
            assert answer.status == 429 and late.cookie == ""
        assert await people(chat) == 3
        assert any("Vos droits" in it for it in await known.press("C'est parti"))
        await chat.move_to(chat.world.now() + timedelta(hours=2))
        await Browser(client).start()
    assert await people(chat) == 4


async def test_the_chat_ends_thirty_days_after_its_last_use(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        await chat.move_to(chat.world.now() + devices.LIFE - timedelta(days=1))
        await page.press("C'est parti")
        await chat.move_to(chat.world.now() + devices.LIFE - timedelta(days=1))
        assert (await page.get("/chat/messages")).status == 200
        await chat.move_to(chat.world.now() + timedelta(days=2))
        assert (await page.get("/chat/messages")).status == 401


async def test_a_stream_tells_what_is_new_and_goes_on_where_it_was(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        before = page.change
        async with client.get(f"/chat/events?after={before}", headers=page._cookies()) as stream:
            await page.send({"press": page.button("C'est parti")})
            event = await _event(stream)
        assert "Vos droits" in event
        async with client.get(
            "/chat/events", headers={**page._cookies(), "Last-Event-ID": str(before)}
        ) as stream:
            assert "Vos droits" in await _event(stream)


async def test_a_queued_message_is_written_on_the_page_once(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await to_the_postcode(page)
        await page.say("31250")
        await page.press("Plus tard")
        said = len(page.words())
        await chat.move_to(chat.world.now() + timedelta(days=2))
        await page.look()
        reminded = page.words()[said:]
        sources = select(func.count(WebMessage.source))
        delivered = await chat.app.database.read(lambda s: s.scalar(sources))
    assert delivered == 1 and len(reminded) == 1, reminded


async def test_whoever_erases_everything_is_told_and_nothing_is_left(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        await page.say("/supprimer")
        await page.press("Oui, tout effacer")
        await page.press("Oui, j'en ai la certitude")
        answer = await page.send({"said": "effacer"}, script=False)
        shown = as_typed(await answer.text())
        assert "Tout ce qui vous concerne est effacé." in shown and "comme preuve" in shown
        assert page.cookie == ""
        assert (await page.get("/chat/messages")).status == 401
    assert await people(chat) == 0
    rows = select(func.count(WebMessage.number))
    assert await chat.app.database.read(lambda session: session.scalar(rows)) == 0


async def _event(stream: ClientResponse) -> str:
    async with asyncio.timeout(5):
        while True:
            line = (await stream.content.readline()).decode()
            if line.startswith("data: "):
                return line
