"""python -m sandbox: starts on a port, keeps to this machine, ends when asked."""

import asyncio
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from sandbox.__main__ import serve


@dataclass(frozen=True)
class Running:
    process: asyncio.subprocess.Process
    url: str


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", "0", "--record-limit", "3"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    assert line.startswith("Sandbox: http://127.0.0.1:")
    yield Running(process, line.split()[1])
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_it_ends_cleanly_even_while_a_bot_waits(running: Running) -> None:
    async with aiohttp.ClientSession() as session:
        call = session.get(f"{running.url}/bot42:a/getUpdates", params={"timeout": "50"})
        waiting = asyncio.ensure_future(call)
        async with session.get(f"{running.url}/bot42:a/getMe") as response:
            assert response.status == 200
        running.process.send_signal(signal.SIGTERM)
        assert await running.process.wait() == 0
        await asyncio.gather(waiting, return_exceptions=True)


async def test_the_record_keeps_no_more_than_asked(running: Running) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(5):
            async with session.get(f"{running.url}/bot42:a/getMe") as response:
                await response.read()
        async with session.get(f"{running.url}/control/record") as response:
            assert [call["number"] for call in await response.json()] == [3, 4, 5]


async def test_it_listens_on_this_machine_only() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--host", "0.0.0.0"),
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate()
    assert process.returncode == 2
    assert b"127.0.0.1" in complaint


async def test_a_port_that_is_taken_is_told_in_one_line(running: Running) -> None:
    taken = running.url.rsplit(":", 1)[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", taken),
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate()
    assert process.returncode == 1
    [line] = complaint.decode().splitlines()
    assert line.startswith(f"Port {taken}: ")


async def test_where_a_port_is_taken_nothing_is_left_at_work(running: Running) -> None:
    at_work = asyncio.all_tasks()
    taken = int(running.url.rsplit(":", 1)[1])
    limits = dict.fromkeys(("rate_all", "rate_chat", "burst_chat"), 0)
    kept = dict.fromkeys(("record_limit", "history_limit"))
    with pytest.raises(OSError, match="in use"):
        await serve(Namespace(host="127.0.0.1", port=taken, **limits, **kept))
    assert asyncio.all_tasks() == at_work
