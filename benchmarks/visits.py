"""Run one visit: a new process of a bot, a fake Bot API, a crowd, a fresh copy of a database."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, make_url, select

from benchmarks import counting
from benchmarks.counting_proxy import NAME
from benchmarks.databases import Template
from benchmarks.peers import tables
from benchmarks.real_life import A_SECOND
from benchmarks.words import SECRET, TOKEN
from models.conversation import Update
from models.engine.database import open_database

START = 180.0
ROOT = Path(__file__).parent.parent
OWN = Path(sys.executable)
LISTENING = "0A"
OURS = {
    "BOT_TOKEN": TOKEN,
    "MODE": "webhook",
    "WEBHOOK_URL": "https://bench.invalid",
    "WEBHOOK_SECRET": SECRET,
    "SIGNING_KEY": SECRET,
    "LOG_LEVEL": "WARNING",
}
"""The settings of our bot; the address of its database apart."""
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Bot:
    title: str
    module: str
    python: Path
    template: Template | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    processes: int = 1

    @property
    def is_ours(self) -> bool:
        return self.module == "benchmarks.ours"


def ours(title: str, template: Template, processes: int = 1) -> Bot:
    """Return our bot, whole, on this database."""
    return Bot(title, "benchmarks.ours", OWN, template, OURS, processes)


@dataclass(frozen=True, slots=True)
class Api:
    port: int
    watching: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True)
class Running:
    port: int
    pids: Sequence[int]


def speak(bot: Bot, chats: int, seconds: float) -> Figures:
    """Send as many updates as the bot answers; return the figures of the crowd."""
    with fake() as api, copy(bot) as url, running(bot, api, url) as it:
        figures = _crowd("crowd", it.port, api.watching, chats, seconds)
        _check_stored(bot, url, round(figures["said"]))
        return figures


def count(bot: Bot, chats: int, seconds: float) -> float:
    """Return the round trips to PostgreSQL in a turn, or the statements given to SQLite."""
    with ExitStack() as stack:
        api, url = stack.enter_context(fake()), stack.enter_context(copy(bot))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-count-")))
        file = folder / "count"
        if make_url(url).get_backend_name() == "postgresql":
            url = stack.enter_context(proxied(url, folder, file))
        settings = {counting.FILE: str(file)}
        it = stack.enter_context(running(bot, api, url, settings))
        return _crowd("crowd", it.port, api.watching, chats, seconds, file)["per_turn"]


def live(bot: Bot, seconds: float, a_second: float = A_SECOND) -> Figures:
    """Send as many updates as people write; return the figures of the crowd."""
    with fake() as api, copy(bot) as url, running(bot, api, url) as it:
        return _crowd("real_life", it.port, api.watching, seconds, a_second, *it.pids)


def _crowd(module: str, *numbers: object) -> Figures:
    crowd = [str(OWN), "-m", f"benchmarks.{module}", *map(str, numbers)]
    done = subprocess.run(crowd, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _check_stored(bot: Bot, url: str, said: int) -> None:
    """Check that the bot has stored every update that it answered."""
    if not url:
        return
    database = open_database(url)
    ids = Update.update_id if bot.is_ours else tables.Update.id
    stored = database.transact_now(lambda session: session.scalar(select(func.count(ids))))
    database.close()
    if stored != said:
        raise SystemExit(f"{bot.title}: {stored} updates are stored, {said} were said")


@contextmanager
def copy(bot: Bot) -> Iterator[str]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-copy-"))
        template = bot.template
        yield stack.enter_context(template.copied(Path(folder))) if template else ""


@contextmanager
def fake() -> Iterator[Api]:
    with _process(str(OWN), "-m", "benchmarks.fake_telegram") as told:
        yield Api(*map(int, told.split()))


@contextmanager
def proxied(url: str, folder: Path, file: Path) -> Iterator[str]:
    address = make_url(url)
    told = str(folder / NAME), f"{address.query['host']}/{NAME}", str(file)
    with _process(str(OWN), "-m", "benchmarks.counting_proxy", *told):
        address = address.update_query_dict({"host": str(folder)})
        yield address.render_as_string(hide_password=False)


@contextmanager
def _process(*command: str) -> Iterator[str]:
    """Yield the first line that the process prints; end the process afterwards."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()


@contextmanager
def running(bot: Bot, api: Api, url: str, more: Mapping[str, str] = {}) -> Iterator[Running]:
    port = _free_port()
    known = {"PORT": str(port), "BOT_API_URL": api.url, "PYTHONPATH": str(ROOT)}
    known |= {"DATABASE_URL": url, "PROCESSES": str(bot.processes), **bot.settings, **more}
    command = [str(bot.python), "-m", bot.module]
    processes = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **known})
        for _ in range(bot.processes)
    ]
    try:
        _await(processes, port)
        yield Running(port, [process.pid for process in processes])
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(START)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _await(processes: Sequence[subprocess.Popen[bytes]], port: int) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and all(it.poll() is None for it in processes):
        if _listeners(port) == len(processes):
            return
        time.sleep(0.05)
    raise SystemExit(f"{processes[0].args!r} does not listen")


def _listeners(port: int) -> int:
    """Return how many processes listen on the port."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port for row in rows)
