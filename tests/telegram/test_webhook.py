"""The webhook: one secret, small bodies, 200 only for what was heard."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from aiohttp import ClientConnectionError, ClientSession
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, AppRunner, Request, Response, TCPSite

from bot.serving import stop_accepting
from bot.telegram.webhook import PATH, SECRET_HEADER, Webhook
from bot.web.server import build
from sandbox import wire
from tests.harness.chat import Chat, speak

SECRET = "a-long-secret"
MEBIBYTE = 1024 * 1024
Client = TestClient[Request, Application]


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[Client]:
    app = build(Webhook(chat.app.edge, SECRET))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_an_update_is_heard_and_acknowledged(chat: Chat, client: Client) -> None:
    speak(chat.world, "Camille", "/start")
    [update] = chat.world.take_updates()
    answer = await client.post(PATH, json=update, headers={SECRET_HEADER: SECRET})
    assert answer.status == 200
    assert chat.heard()[0] == "< Bonjour et bienvenue 👋"


@pytest.mark.both_databases("each keeps text in its own way")
@pytest.mark.parametrize("data", ["c:\udcff:0", "a:\udcff:1"])
async def test_a_forged_press_is_heard_and_asks_the_question_again(
    chat: Chat, client: Client, data: str
) -> None:
    await chat.play("> /start\n")
    chat.heard()
    chat.world.press("Camille", data=data)
    [update] = chat.world.take_updates()
    headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
    answer = await client.post(PATH, data=wire.for_the_bot(update), headers=headers)
    assert answer.status == 200
    assert "[C'est parti]" in "".join(chat.heard())


@pytest.mark.parametrize("given", [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "é"}])
async def test_without_the_secret_nothing_is_heard(
    chat: Chat, client: Client, given: dict[str, str]
) -> None:
    speak(chat.world, "Camille", "/start")
    [update] = chat.world.take_updates()
    assert (await client.post(PATH, json=update, headers=given)).status == 403
    assert chat.heard() == []


async def test_a_secret_that_is_not_utf8_is_a_wrong_one(client: Client) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n{SECRET_HEADER}: "
    writer.write(head.encode() + b"\xff\xed\xa0\xbd\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 403")
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"update_id": "x"}', 400),
        (b'{"update_id": 7, "message"', 200),
        (b"{" + b" " * (MEBIBYTE - 1), 400),
        (b" " * (MEBIBYTE + 1), 413),
    ],
)
async def test_what_is_no_update_is_refused_or_passed_over_when_its_id_is_seen(
    client: Client, body: bytes, status: int
) -> None:
    answer = await client.post(PATH, data=BytesIO(body), headers={SECRET_HEADER: SECRET})
    assert answer.status == status


async def test_health_is_told(client: Client) -> None:
    answer = await client.get("/health")
    assert (answer.status, await answer.text()) == (200, "ok\n")


async def test_a_stop_lets_what_is_under_way_end_and_nothing_else_in() -> None:
    arrived, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        arrived.set()
        await may_end.wait()
        return Response(text="done")

    app = Application()
    app.router.add_post("/", slow)
    runner = AppRunner(app)
    await runner.setup()
    await TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with ClientSession() as telegram:
        under_way = asyncio.create_task(telegram.post(url))
        await arrived.wait()
        await stop_accepting(runner)
        with pytest.raises(ClientConnectionError):
            await telegram.post(url)
        may_end.set()
        assert await (await under_way).text() == "done"
        with pytest.raises(ClientConnectionError):
            await telegram.post(url)
    await runner.cleanup()
