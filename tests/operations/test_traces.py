"""One trace from an update to the last delivery, for those who want it; nothing else is loaded."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.instruments import tracing
from bot.operations.open_telemetry import Traces, identity, traces_by
from bot.operations.traced import traced
from bot.refusal import Refused
from tests.bot.test_following import TEAM, TO_THE_TEAM, newest_update
from tests.harness.chat import Chat
from tests.operations.builders import settings_in


@pytest.fixture
def spans(chat: Chat) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    traces: Traces = traces_by(SimpleSpanProcessor(exporter), chat.app.bot.id)
    tracing.install(traces)
    yield exporter
    tracing.install(None)
    traces.close()


def of_trace(spans: InMemorySpanExporter, trace_id: int) -> list[ReadableSpan]:
    return [it for it in spans.get_finished_spans() if it.context.trace_id == trace_id]


async def test_the_turn_the_answer_and_what_is_sent_to_somebody_else_are_one_trace(
    chat: Chat, spans: InMemorySpanExporter
) -> None:
    await chat.play(TEAM + TO_THE_TEAM)
    await chat.app.catch_up()
    heard = await chat.app.database.read(newest_update)
    root = identity(chat.app.bot.id, heard)
    found = {it.name: it for it in of_trace(spans, root.trace_id)}
    assert set(found) == {"update", "turn", "answer", "send_messages"}
    assert found["update"].context.span_id == root.span_id
    assert found["update"].parent is None
    parents = {it.parent.span_id for it in found.values() if it.parent is not None}
    assert parents == {root.span_id}


async def test_each_update_has_a_trace_of_its_own(chat: Chat, spans: InMemorySpanExporter) -> None:
    await chat.play("> /start\n> [C'est parti]\n")
    roots = [it for it in spans.get_finished_spans() if it.name == "update"]
    assert len({it.context.trace_id for it in roots}) == 2


async def test_a_span_holds_ids_and_times_alone(chat: Chat, spans: InMemorySpanExporter) -> None:
    await chat.play(TEAM + TO_THE_TEAM)
    await chat.app.catch_up()
    finished = spans.get_finished_spans()
    assert {name for it in finished for name in it.attributes or {}} == {"declic.update_id"}
    assert [event for it in finished for event in it.events] == []


async def test_without_the_libraries_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.delitem(sys.modules, "bot.operations.open_telemetry")
    monkeypatch.delattr("bot.operations.open_telemetry")
    settings = settings_in(tmp_path, "sqlite:///none.db", traces_url="http://127.0.0.1:1")
    with pytest.raises(Refused, match=r"pip install \"declic\[traces\]\""):
        async with traced(settings, 1):
            pass


@pytest.fixture
async def collector() -> AsyncIterator[tuple[str, list[bytes]]]:
    handed = list[bytes]()

    async def take(request: web.Request) -> web.Response:
        handed.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    async with TestServer(app) as server:
        yield str(server.make_url("/v1/traces")), handed


async def test_they_are_handed_to_the_collector(
    collector: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    url, handed = collector
    settings = settings_in(tmp_path, "sqlite:///none.db", traces_url=url)
    async with traced(settings, 1):
        with tracing.whole(7), tracing.part("turn"):
            await asyncio.sleep(0)
    assert len(handed) == 1
    assert b"declic.update_id" in handed[0]
    assert identity(1, 7).trace_id.to_bytes(16, "big") in handed[0]


async def test_without_the_setting_nothing_is_traced(
    collector: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    _, handed = collector
    async with traced(settings_in(tmp_path, "sqlite:///none.db"), 1):
        with tracing.whole(7), tracing.part("turn"), tracing.later(7, "send"):
            await asyncio.sleep(0)
    assert handed == []
