"""What the measure of many at once counts, and of whom."""

from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.load import highest_that
from benchmarks.load_chats import Memory, waits
from benchmarks.visitors import visit
from tests.faults.checker.evidence import from_record


def an_update(number: int, put_at: float, taken_at: float, chat: int = 7) -> dict[str, object]:
    return {
        "update_id": number,
        "chat": chat,
        "kind": "message",
        "put_at": put_at,
        "taken_at": taken_at,
    }


def a_call(number: int, at: float, method: str = "sendMessage") -> dict[str, object]:
    return {
        "number": number,
        "at": "2027-03-02T08:00:00+00:00",
        "monotonic": at,
        "method": method,
        "parameters": {"chat_id": 7, "text": "Bonjour"},
        "verdict": {"ok": True, "message_id": number},
    }


def test_an_answer_is_the_message_and_not_what_is_seen_before_it() -> None:
    calls = [a_call(1, 10.1, "sendChatAction"), a_call(2, 10.2, "editMessageText"), a_call(3, 10.5)]
    with closing(from_record(calls, [an_update(1, 10.0, 10.6)], [], (0.0, 11.0))) as evidence:
        told = waits(evidence, 10.0, 11.0).figures()
    assert (told["p50_ms"], told["taken_p99_ms"]) == pytest.approx((500, 600))
    assert (told["updates_a_second"], told["messages_a_second"], told["silent"]) == (1, 1, 0)


def test_an_edit_answers_what_no_message_answers_and_the_next_answer_is_not_it() -> None:
    calls = [a_call(1, 10.2, "editMessageText"), a_call(2, 14.1)]
    updates = [an_update(1, 10.0, 10.3), an_update(2, 14.0, 14.2)]
    with closing(from_record(calls, updates, [], (0.0, 15.0))) as evidence:
        assert waits(evidence, 10.0, 15.0).answered == pytest.approx([0.1, 0.2])


def test_who_hears_nothing_is_counted_as_silence() -> None:
    with closing(from_record([], [an_update(1, 10.0, 10.3)], [], (0.0, 15.0))) as evidence:
        found = waits(evidence, 10.0, 15.0)
    assert (found.silent, found.answered) == (1, [])


def test_memory_that_grows_has_a_slope_once_it_has_settled() -> None:
    memory = Memory([1, 2], [0, 1, 3, 4, 5], [[100, 9], [180, 9], [200, 9], [202, 9], [204, 9]])
    assert memory.slopes() == pytest.approx([2, 0])
    assert Memory([1], [0, 1], [[1], [2]]).slopes() == []


@pytest.mark.parametrize(
    ("bears", "found"), [(1000, 400), (260, 250), (200, 200), (130, 125), (1, 0)]
)
def test_the_highest_rate_that_holds_is_sought_around_the_one_asked_for(
    bears: float, found: float
) -> None:
    assert highest_that(lambda rate: rate <= bears) == found


@pytest.fixture
async def site() -> AsyncIterator[TestServer]:
    async def see(_: web.Request) -> web.Response:
        return web.Response(text="a page")

    app = web.Application()
    app.router.add_get("/{path:.*}", see)
    server = TestServer(app)
    async with server:
        yield server


async def test_visitors_look_at_each_page_in_turn_and_strangers_look_at_none(
    site: TestServer,
) -> None:
    seen = await visit([site.port or 0], ["/a/1", "/b"], 0.9, 2, 0.0, 1, 1)
    assert set(seen["p99_ms_by_kind"]) == {"a", "b"}
    assert seen["statuses"]["200"] >= 2 and seen["statuses"]["large, 405"] >= 1
    assert seen["statuses"]["slow, hung up"] == 1
