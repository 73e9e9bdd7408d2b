import asyncio
import logging
import traceback

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from telegram import Bot, InputFile
from telegram.error import Forbidden, InvalidToken, NetworkError, TimedOut

from bot.telegram.request import Flooded, NotTaken, TelegramRequest, build_bot
from sandbox.server import build
from sandbox.world.world import World
from tests.harness.places import TOKEN, arrived, calls, fails, start

SECRET = TOKEN.partition(":")[2]


async def test_both_requests_are_ours(bot: Bot) -> None:
    assert [type(request) for request in bot._request] == [TelegramRequest, TelegramRequest]


async def test_a_message_arrives(bot: Bot, world: World) -> None:
    ada = start(world, 7)
    message = await bot.send_message(ada, "Bonjour é 👋")
    assert arrived(world, ada) == ["Bonjour é 👋"]
    assert message.message_id == world.messages(ada)[-1]["message_id"]


async def test_a_file_arrives(bot: Bot, world: World) -> None:
    ada = start(world, 7)
    await bot.send_document(ada, InputFile(b"%PDF-1.7", filename="bilan.pdf"), caption="Voilà")
    assert world.messages(ada)[-1]["document"]["file_name"] == "bilan.pdf"
    assert world.messages(ada)[-1]["caption"] == "Voilà"


async def test_updates_are_fetched(bot: Bot, world: World) -> None:
    start(world, 7)
    [update] = await bot.get_updates(timeout=1)
    assert update.effective_message
    assert update.effective_message.text == "/start"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("429", Flooded),
        ("500", NotTaken),
        ("html", NetworkError),
        ("timeout_before", TimedOut),
        ("timeout_after", TimedOut),
        ("cut", NetworkError),
        ("blocked", Forbidden),
    ],
)
async def test_each_fault_has_its_error_which_never_holds_the_token(
    bot: Bot, world: World, kind: str, expected: type[Exception]
) -> None:
    ada = start(world, 7)
    fails(world, kind, seconds=1)
    with pytest.raises(expected) as raised:
        await bot.send_message(ada, "Bonjour")
    assert type(raised.value) is expected
    assert SECRET not in "".join(traceback.format_exception(raised.value))


async def test_a_flood_tells_how_long_to_be_silent(bot: Bot, world: World) -> None:
    fails(world, "429", seconds=3)
    with pytest.raises(Flooded) as raised:
        await bot.send_message(start(world, 7), "Bonjour")
    assert raised.value.seconds == 3


async def test_a_server_that_is_away_took_nothing() -> None:
    bot = build_bot(TOKEN, "http://127.0.0.1:1")
    with pytest.raises(NotTaken) as raised:
        await bot.initialize()
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    await bot.shutdown()


async def test_a_wrong_token_is_told(telegram_url: str) -> None:
    bot = build_bot("1:refused", telegram_url)
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_no_log_holds_the_token_or_a_text(
    telegram_url: str, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ada = start(world, 7)
    async with build_bot(TOKEN, telegram_url) as bot:
        await bot.send_message(ada, "un secret")
    ours = [r.getMessage() for r in caplog.records if r.name != "aiohttp.access"]  # the sandbox's
    assert SECRET not in "".join(ours)
    assert "un secret" not in "".join(ours)


async def test_a_connection_is_kept_for_the_next_call(world: World) -> None:
    sandbox, connections = build(world), set()

    @web.middleware
    async def _note(request: web.Request, handler: Handler) -> web.StreamResponse:
        connections.add(request.transport)
        return await handler(request)

    sandbox.middlewares.append(_note)
    async with TestServer(sandbox) as server, build_bot(TOKEN, str(server.make_url(""))) as bot:
        ada = start(world, 7)
        for _ in range(5):
            await bot.send_message(ada, "Bonjour")
    assert len(connections) == 1


async def test_proxies_are_left_alone_on_this_machine(
    telegram_url: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    ada = start(world, 7)
    async with build_bot(TOKEN, telegram_url) as bot:
        await asyncio.gather(*(bot.send_message(ada, "Bonjour") for _ in range(3)))
    assert len(calls(world)) == 3
