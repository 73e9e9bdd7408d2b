"""Pushes to a webhook: secret, order, retries, and methods in the answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.sandbox.conftest import Sandbox

Reply = Callable[[], web.Response]


class Hook:
    """The bot's side: keeps what was pushed, answers as told, then 200."""

    def __init__(self) -> None:
        self.pushed: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.secrets: list[str | None] = []
        self.replies: list[Reply] = []
        self.hold: dict[str, asyncio.Event] = {}
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        self.pushed.put_nowait(update)
        if held := self.hold.get(update["message"]["text"]):
            await held.wait()
        return self.replies.pop(0)() if self.replies else web.Response()

    async def next_text(self) -> str:
        update = await self.pushed.get()
        return str(update["message"]["text"])


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))
        yield hook


@pytest.fixture
async def pushing(sandbox: Sandbox, hook: Hook) -> Sandbox:
    await sandbox.done("setWebhook", url=hook.url, secret_token="s3cret", max_connections=5)
    return sandbox


async def test_updates_are_pushed_with_the_secret(pushing: Sandbox, hook: Hook) -> None:
    pushing.world.say("Camille", text="Bonjour")
    assert await hook.next_text() == "Bonjour"
    assert hook.secrets == ["s3cret"]


async def test_what_waited_is_pushed_when_the_webhook_is_set(sandbox: Sandbox, hook: Hook) -> None:
    sandbox.world.say("Camille", text="avant")
    await sandbox.done("setWebhook", url=hook.url)
    assert await hook.next_text() == "avant"


async def test_a_failed_push_is_retried_at_once_then_after_two_seconds(
    pushing: Sandbox, hook: Hook
) -> None:
    hook.replies = [lambda: web.Response(status=500)] * 2
    pushing.world.say("Camille", text="Bonjour")
    loop = asyncio.get_running_loop()
    moments = []
    for _ in range(3):
        assert await hook.next_text() == "Bonjour"
        moments.append(loop.time())
    assert moments[1] - moments[0] < moments[2] - moments[1] > 1.5
    info = await pushing.done("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )


async def test_the_bot_may_say_when_to_try_again(pushing: Sandbox, hook: Hook) -> None:
    hook.replies = [lambda: web.Response(status=503, headers={"Retry-After": "1"})]
    pushing.world.say("Camille", text="Bonjour")
    loop = asyncio.get_running_loop()
    await hook.next_text()
    before = loop.time()
    await hook.next_text()
    assert loop.time() - before > 0.8


async def test_one_chat_waits_its_turn_while_others_pass(pushing: Sandbox, hook: Hook) -> None:
    hook.hold["a1"] = asyncio.Event()
    for person, text in (("Camille", "a1"), ("Camille", "a2"), ("Nadia", "b1")):
        pushing.world.say(person, text=text)
    assert {await hook.next_text(), await hook.next_text()} == {"a1", "b1"}
    hook.hold["a1"].set()
    assert await hook.next_text() == "a2"


async def test_a_method_in_the_answer_is_executed(pushing: Sandbox, hook: Hook) -> None:
    call = {"method": "sendMessage", "chat_id": 1001, "text": "Bonjour à vous"}
    hook.replies = [lambda: web.json_response(call)]
    pushing.world.say("Camille", text="Bonjour")
    await hook.next_text()
    while len(pushing.world.messages("Camille")) < 2:
        await pushing.world.history.changed.heard(5)
    assert pushing.world.messages("Camille")[-1]["text"] == "Bonjour à vous"


async def test_an_update_can_be_pushed_twice(pushing: Sandbox, hook: Hook) -> None:
    await pushing.control("PUT", "faults", [{"kind": "duplicate_update"}])
    pushing.world.say("Camille", text="Bonjour")
    assert [await hook.next_text(), await hook.next_text()] == ["Bonjour", "Bonjour"]


async def test_polling_and_a_webhook_exclude_each_other(pushing: Sandbox) -> None:
    assert await pushing.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await pushing.done("deleteWebhook")
    assert await pushing.done("getUpdates") == []
    assert (await pushing.done("getWebhookInfo"))["url"] == ""
