"""What the benchmark of the chat page counts: who listens, who waits, and who is refused."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.peers import streams
from benchmarks.webchat_pages import Page, Pages, Wrong, pages_of, percentiles

PEOPLE = [(f"page={number}", "/menu") for number in range(20)]


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    """Pages of the peer, none of which is open."""
    async with TestServer(streams.build(), handler_cancellation=True) as server:
        assert server.port is not None
        async with pages_of(server.port, PEOPLE) as pages:
            yield pages
            await pages.close()


async def test_every_page_listens_and_hears_what_is_announced(pages: Pages) -> None:
    assert await pages.open() > 0
    began = time.monotonic()
    hearing = asyncio.create_task(pages.all_hear())
    writing = asyncio.create_task(pages.write_until(hearing, a_second=100))
    async with pages.session.post(f"{pages.url}/announce"):
        pass
    last = await hearing
    heard = [page.heard_at for page in pages.pages]  # some hear an answer too, after the last
    assert began < min(heard) and began < last <= max(heard)
    assert await writing
    assert all(page.cursor for page in pages.pages)


async def test_a_page_goes_on_where_it_was_once_it_is_open_again(pages: Pages) -> None:
    await pages.open()
    waits = await pages.write_for(0.2, a_second=100)
    assert len(waits) == 20 and min(waits) > 0
    before = [page.cursor for page in pages.pages]
    await pages.reopen()
    assert all(page.transport for page in pages.pages)
    assert [page.cursor for page in pages.pages] >= before and pages.refused == 0


async def test_an_answer_without_what_was_typed_ends_the_run() -> None:
    async def silent(_: web.Request) -> web.Response:
        return web.json_response({"change": 0, "messages": []})

    app = web.Application()
    app.router.add_post("/chat", silent)
    async with TestServer(app) as server:
        assert server.port is not None
        async with pages_of(server.port, PEOPLE) as pages:
            with pytest.raises(Wrong, match="0 rows for /menu"):
                await pages.write_for(0.01, a_second=100)


def test_an_event_that_comes_in_pieces_is_heard_once() -> None:
    page = Page("page=1", "/menu")
    for piece in (b"HTTP/1.1 200 OK\r\n\r\n8\r\n: here\n\n", b"\r\n2a\r\nid: 4\nda", b"ta: {}\n\n"):
        page.data_received(piece)
    assert page.is_open.is_set() and (page.cursor, page.heard.is_set()) == (4, True)


def test_waits_are_told_by_their_middle_and_their_worst_hundredth() -> None:
    assert percentiles(range(1, 102)) == {"p50_ms": 51, "p99_ms": 100}
