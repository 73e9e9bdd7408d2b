"""`make bench-turns`: how many updates a second, beside python-telegram-bot and aiogram."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.databases import postgresql, prepare
from benchmarks.environment import python_of_peers
from benchmarks.words import SECRET, TOKEN

ROUNDS = 5
CHATS = 400
SECONDS = 5.0
FAKE_AT_MOST = 0.6
START = 30.0
ROOT = Path(__file__).parent.parent
OWN = Path(sys.executable)
PEERS = {
    "vs_ptb_default": "python-telegram-bot, defaults",
    "vs_ptb_best": "python-telegram-bot, at its best",
    "vs_aiogram": "aiogram 3, defaults",
}
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Bot:
    title: str
    module: str
    python: Path
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Api:
    port: int
    watching: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        databases = {
            "sqlite": f"sqlite:///{folder}/declic.db",
            "postgresql": stack.enter_context(postgresql(_room(folder / "postgresql"))),
        }
        for url in databases.values():
            prepare(url, range(1, 1 + ROUNDS * CHATS))
        bots = [*_peers(python_of_peers()), *(_ours(name, url) for name, url in databases.items())]
        rounds = [_round(bots, number) for number in range(ROUNDS)]
    _show(bots, rounds)
    print(json.dumps({name: _verdict(rounds, name) for name in databases}))


def _room(folder: Path) -> Path:
    folder.parent.chmod(0o755)  # root runs PostgreSQL as somebody else
    folder.mkdir()
    return folder


def _peers(python: Path) -> list[Bot]:
    modules = ("ptb_default", "ptb_best", "aiogram_default")
    pythons = (python, OWN, python)
    return [
        Bot(title, f"benchmarks.peers.{module}", own)
        for title, module, own in zip(PEERS.values(), modules, pythons, strict=True)
    ]


def _ours(name: str, url: str) -> Bot:
    settings = {
        "BOT_TOKEN": TOKEN,
        "DATABASE_URL": url,
        "MODE": "webhook",
        "WEBHOOK_URL": "https://bench.invalid",
        "WEBHOOK_SECRET": SECRET,
        "LOG_LEVEL": "WARNING",
    }
    return Bot(name, "benchmarks.ours", OWN, settings)


def _round(bots: Sequence[Bot], number: int) -> Mapping[str, Figures]:
    figures = {}
    for bot in bots:
        print(f"round {number + 1} of {ROUNDS}: {bot.title}", file=sys.stderr)
        figures[bot.title] = _visit(bot, 1 + number * CHATS)
    return figures


def _visit(bot: Bot, first: int) -> Figures:
    """A new process of this bot, a crowd of its own, a fake Bot API of its own."""
    with _fake() as api, _running(bot, api) as port:
        numbers = (port, api.watching, first, CHATS, SECONDS)
        crowd = [str(OWN), "-m", "benchmarks.crowd", *map(str, numbers)]
        done = subprocess.run(crowd, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


@contextmanager
def _fake() -> Iterator[Api]:
    command = [str(OWN), "-m", "benchmarks.fake_telegram"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield Api(*map(int, process.stdout.readline().split()))
        finally:
            process.terminate()


@contextmanager
def _running(bot: Bot, api: Api) -> Iterator[int]:
    port = _free_port()
    known = {"PORT": str(port), "BOT_API_URL": api.url, "PYTHONPATH": str(ROOT)}
    command = [str(bot.python), "-m", bot.module]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **known, **bot.settings})
    try:
        _await(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(START)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} does not listen")


def _show(bots: Sequence[Bot], rounds: Sequence[Mapping[str, Figures]]) -> None:
    table = Table(title=f"{ROUNDS} rounds, medians; ratio to python-telegram-bot's defaults")
    for title in ("", "updates/s", "ratio", "p99, ms", "fake, % of a core"):
        table.add_column(title, justify="right" if title else "left")
    for bot in bots:
        load = max(each[bot.title]["fake_load"] for each in rounds)
        table.add_row(
            bot.title,
            f"{_median(rounds, bot.title, 'per_second'):.0f}",
            f"{_ratio(rounds, bot.title, PEERS['vs_ptb_default']):.2f}",
            f"{_median(rounds, bot.title, 'p99_ms'):.0f}",
            f"{load:.0%}" + ("" if load <= FAKE_AT_MOST else " DOES NOT COUNT"),
        )
    Console(width=100).print(table)


def _verdict(rounds: Sequence[Mapping[str, Figures]], name: str) -> Mapping[str, float]:
    ratios = {key: round(_ratio(rounds, name, title), 2) for key, title in PEERS.items()}
    return {**ratios, "p99_ms": round(_median(rounds, name, "p99_ms"))}


def _median(rounds: Sequence[Mapping[str, Figures]], title: str, figure: str) -> float:
    return median(each[title][figure] for each in rounds)


def _ratio(rounds: Sequence[Mapping[str, Figures]], title: str, other: str) -> float:
    """Of those who ran in the same round: the machine was as busy for one as for the other."""
    return median(each[title]["per_second"] / each[other]["per_second"] for each in rounds)


if __name__ == "__main__":
    main()
