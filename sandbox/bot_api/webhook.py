"""Push updates to the bot's webhook: one at a time in each chat, chats in parallel."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
import orjson

from sandbox import wire
from sandbox.bot_api import api
from sandbox.world.updates import QueuedUpdate
from sandbox.world.world import Webhook, World

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
ANSWER_WITHIN = 60.0


@contextlib.asynccontextmanager
async def pushing(world: World) -> AsyncIterator[None]:
    task = asyncio.create_task(_follow(world))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _follow(world: World) -> None:
    """Run a pusher for each webhook set by the bot, until the next change."""
    while True:
        hook = world.webhook
        work = asyncio.create_task(_push(world, hook)) if hook else None
        try:
            while world.webhook is hook:
                await world.webhook_changed.heard(1.0)
        finally:
            if work:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)


async def _push(world: World, hook: Webhook) -> None:
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
    connector = aiohttp.TCPConnector(limit=hook.max_connections)
    busy: set[int] = set()
    async with (
        aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
        asyncio.TaskGroup() as deliveries,
    ):
        while True:
            for chat in world.queue.chats():
                if len(busy) >= hook.max_connections:
                    break
                if chat not in busy:
                    busy.add(chat)
                    deliveries.create_task(_deliver_to_chat(world, hook, session, chat, busy))
            if not await world.queue.arrived.heard(1.0):
                world.queue.release()


async def _deliver_to_chat(
    world: World, hook: Webhook, session: aiohttp.ClientSession, chat: int, busy: set[int]
) -> None:
    while entry := world.queue.first_of(chat):
        await _deliver(world, hook, session, entry)
    busy.discard(chat)
    world.queue.arrived.ring()


async def _deliver(
    world: World, hook: Webhook, session: aiohttp.ClientSession, entry: QueuedUpdate
) -> None:
    pause = 0.0
    while entry in world.queue:
        wait = await _post(world, hook, session, entry)
        if wait is None:
            world.queue.taken(entry)
            return
        await asyncio.sleep(wait or pause)
        pause = min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)


async def _post(
    world: World, hook: Webhook, session: aiohttp.ClientSession, entry: QueuedUpdate
) -> float | None:
    """Post an update; return None when the bot took it, else the seconds to wait (0: as usual)."""
    headers = {"Content-Type": "application/json"}
    if hook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
    try:
        async with session.post(
            hook.url, data=wire.for_the_bot(entry.update), headers=headers, allow_redirects=False
        ) as response:
            body = await response.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        reason = "Connection timed out" if isinstance(error, TimeoutError) else "Connection failed"
        world.webhook_error = (world.date(), reason)
        return 0
    if response.status // 100 == 2:
        await _obey(world, response.content_type, body)
        return None
    world.webhook_error = (
        world.date(),
        f"Wrong response from the webhook: {response.status} {response.reason}",
    )
    retry_after = response.headers.get("Retry-After", "")
    return float(retry_after) if retry_after.isdecimal() else 0


async def _obey(world: World, content_type: str, body: bytes) -> None:
    """Call the method that an answer names; its result is dropped."""
    if content_type != "application/json" or not body:
        return
    with contextlib.suppress(orjson.JSONDecodeError):
        call = orjson.loads(body)
        if isinstance(call, dict) and (method := call.pop("method", None)):
            await api.answer(world, f"{world.bot_id}:webhook", str(method), call)
