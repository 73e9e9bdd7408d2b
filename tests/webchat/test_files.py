"""Send files up on the page and get them down: a CV, a paper for the team, a file of the team."""

import re
from io import BytesIO

from aiohttp import ClientResponse, FormData
from sqlalchemy import select

from documents.uploads import LARGEST
from models.applications import CurriculumVitae
from models.webchat import WebFile
from services.webchat.files import MOST_OF_ONE
from tests.harness import files
from tests.harness.chat import Chat
from tests.webchat.browser import NONCES, SAME_ORIGIN, SCRIPT, Browser, browsers
from tests.webchat.test_browsers import proved

STAFF = "sami> /start i-{staff}\nsami> Sami\n"
FILE = re.compile(r'href="(chat/file/\d+)"')


async def send_up(
    page: Browser, content: bytes, name: str = "cv.pdf", *, nonce: str = ""
) -> ClientResponse:
    form = FormData(
        {"nonce": nonce or f"n-{next(NONCES)}", "after": str(page.change)}, quote_fields=False
    )
    form.add_field("file", BytesIO(content), filename=name)
    sent = {**SAME_ORIGIN, **SCRIPT, "Cookie": page.cookie}
    answer = await page.client.post("/chat", data=form, headers=sent, allow_redirects=False)
    await page.look()
    return answer


async def waiting(chat: Chat) -> list[str]:
    query = select(WebFile.name)
    return await chat.app.database.read(lambda s: list(s.scalars(query)))


async def write_to_team(page: Browser) -> None:
    await page.say("je veux parler à l'équipe")
    await page.say("Voici mon attestation, elle est bonne ?")


async def test_a_file_that_nobody_asked_for_is_not_kept(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await send_up(page, files.pdf(), "identité.pdf")
        assert any("Je ne lis pas les fichiers ici" in words for words in page.words())
        assert not any("identité" in words for words in page.words())
        assert await waiting(chat) == []


async def test_the_team_gets_a_file_and_answers_with_another(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await chat.play(STAFF)
        await write_to_team(page)
        await send_up(page, files.pdf(), "C:\\Lou\\attestation.pdf")
        assert "📎 attestation.pdf" in page.words()
        assert "< (document attestation.pdf)" in await chat.play("@ 2027-03-02 14:00\n")
        await chat.play("sami> (reply_file cv.pdf)\n@ 2027-03-02 14:02\n")
        await page.look()
        address = FILE.findall(page.items[max(page.items)])[0]
        answer = await page.get(f"/{address}")
        assert answer.status == 200
        assert answer.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
        assert (await answer.read()).startswith(b"%PDF-")
        other = Browser(client)
        await other.start()
        assert (await other.get(f"/{address}")).status == 404


async def test_a_cv_is_inspected_and_joined_to_an_application(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await chat.play("= employer numa\n= offer numa Technicien support\n@ 2027-03-26 12:00\n")
        await page.say("/offres")
        await page.press("1 · Technicien support")
        for label in ("Ça m'intéresse", "C'est parti", "Garder ce message", "Oui, par e-mail"):
            await page.press(label)
        await send_up(page, files.pdf_with_program())
        await chat.app.edge.queue.rest()  # the file has been inspected
        await page.look()
        assert await waiting(chat) == []
        await send_up(page, files.pdf())
        await chat.app.edge.queue.rest()
        await page.look()
        assert any("CV : joint" in words for words in page.words())
        assert await waiting(chat) == []
        query = select(CurriculumVitae.format)
        assert await chat.app.database.read(lambda s: list(s.scalars(query))) == ["pdf"]


async def test_a_file_sent_twice_is_taken_once(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await write_to_team(page)
        for _ in range(2):
            assert (await send_up(page, files.pdf(), nonce="the-same")).status == 200
        assert await waiting(chat) == ["cv.pdf"]


async def test_a_file_too_large_is_refused_in_words_and_not_kept(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await write_to_team(page)
        answer = await send_up(page, bytes(LARGEST + 1))
        assert answer.status == 413
        assert "trop lourd" in (await answer.json())["notice"]
        assert await waiting(chat) == []


async def test_only_so_many_files_wait_at_once(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await write_to_team(page)
        for _ in range(MOST_OF_ONE + 1):
            await send_up(page, files.pdf())
        assert "attendent encore" in page.words()[-1]
        assert len(await waiting(chat)) == MOST_OF_ONE


async def test_nobody_sends_up_without_a_conversation_or_from_elsewhere(chat: Chat) -> None:
    async with browsers(chat) as client:
        stranger = Browser(client)
        form = FormData({"nonce": "n"})
        form.add_field("file", BytesIO(files.pdf()), filename="cv.pdf")
        answer = await client.post("/chat", data=form, headers={**SAME_ORIGIN, **SCRIPT})
        assert (answer.status, stranger.cookie) == (401, "")
        page = await proved(chat, client)
        await write_to_team(page)
        form = FormData({"nonce": "n"})
        form.add_field("file", BytesIO(files.pdf()), filename="cv.pdf")
        sent = {"Sec-Fetch-Site": "cross-site", **SCRIPT, "Cookie": page.cookie}
        assert (await client.post("/chat", data=form, headers=sent)).status == 403
        assert await waiting(chat) == []


async def test_the_name_of_a_file_is_never_html(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await write_to_team(page)
        await send_up(page, files.pdf(), "<img src=x onerror=alert(1)>.pdf")
        assert "&lt;img src=x" in page.items[max(page.items) - 1]
