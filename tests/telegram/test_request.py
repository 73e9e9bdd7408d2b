import asyncio
import logging
import traceback
from io import BytesIO
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut

from bot.telegram.request import (
    Flooded,
    NotTaken,
    TelegramRequest,
    TokenRefused,
    _raise_unless_refused,
    build_bot,
)
from sandbox.server import build
from sandbox.world.world import World
from tests.harness.places import TOKEN, arrived, calls, fails, start
from tests.harness.waiting import TIMEOUT

SECRET = TOKEN.partition(":")[2]


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


UNKNOWN = {"504": TimedOut, "timeout_before": TimedOut, "timeout_after": TimedOut}
CUT = {"cut": NetworkError, "cut_after": NetworkError}
REFUSED = {"400": BadRequest, "403": Forbidden, "blocked": Forbidden, "429": Flooded}
AWAY = dict.fromkeys(("500", "502", "503", "html"), NotTaken)


@pytest.mark.parametrize(("kind", "expected"), [*{**UNKNOWN, **CUT, **REFUSED, **AWAY}.items()])
async def test_each_fault_has_its_error_which_never_holds_the_token(
    bot: Bot, world: World, kind: str, expected: type[Exception]
) -> None:
    ada = start(world, 7)
    fails(world, kind, seconds=TIMEOUT)
    with pytest.raises(expected) as raised:
        await bot.send_message(ada, "Bonjour")
    assert type(raised.value) is expected
    assert SECRET not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("body", ["html", "null", "empty"])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        *((kind, NotTaken) for kind in ("400", "403", "500", "502", "503")),
        ("429", Flooded),
        ("504", TimedOut),
    ],
)
async def test_a_status_speaks_for_itself_when_it_is_not_the_bot_api_that_answers(
    bot: Bot, world: World, kind: str, body: str, expected: type[Exception]
) -> None:
    """Nobody is blocked, or refused, by a page of a proxy."""
    ada = start(world, 7)
    fails(world, kind, body=body)
    with pytest.raises(expected) as raised:
        await bot.send_message(ada, "Bonjour")
    assert type(raised.value) is expected
    assert getattr(raised.value, "seconds", None) is None


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"parameters": {"retry_after": 7}}, 7),
        ({"parameters": {"retry_after": "soon"}}, None),
        ({"parameters": []}, None),
        ({"parameters": {"retry_after": -1}}, None),
    ],
)
def test_how_long_to_be_silent_is_a_number_or_unsaid(
    answer: dict[str, Any], seconds: float | None
) -> None:
    refusal = orjson.dumps({"ok": False, "description": "Too Many Requests", **answer})
    with pytest.raises(Flooded) as raised:
        _raise_unless_refused(429, refusal)
    assert raised.value.seconds == seconds


@pytest.mark.parametrize("answer", [b"null", b"{}", b"[]", b"<html>", b'{"ok": true}'])
def test_a_success_that_is_not_the_bot_apis_tells_nothing(answer: bytes) -> None:
    with pytest.raises(NetworkError) as raised:
        TelegramRequest.parse_json_payload(answer)
    assert not isinstance(raised.value, NotTaken | TimedOut)


async def test_a_request_that_was_not_written_whole_was_not_taken() -> None:
    """Half of a file has left when the connection is cut."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1000)
        writer.transport.abort()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    bot = build_bot(TOKEN, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    large = InputFile(BytesIO(bytes(20_000_000)), filename="gros.pdf", read_file_handle=False)
    async with server, bot.request:
        with pytest.raises(NotTaken):
            await bot.send_document(7, large)


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


async def test_an_error_of_the_server_is_no_answer_of_telegram(bot: Bot, world: World) -> None:
    request = bot.request
    assert isinstance(request, TelegramRequest)
    before = request.answered_at
    fails(world, "502", method="getMe")
    with pytest.raises(NotTaken):
        await bot.get_me()
    assert request.answered_at == before
    await bot.get_me()
    assert request.answered_at > before


async def test_a_wrong_token_is_told(telegram_url: str) -> None:
    bot = build_bot("1:refused", telegram_url)
    with pytest.raises(TokenRefused):
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
