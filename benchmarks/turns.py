"""Measure updates a second, beside python-telegram-bot and aiogram (`make bench-turns`)."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks import visits
from benchmarks.databases import Template, postgresql, prepare
from benchmarks.environment import python_of_peers
from benchmarks.real_life import HALF, LONGEST, PEOPLE
from benchmarks.visits import Bot, Figures

ROUNDS, SECONDS = 5, 3.0
CHATS = 400
FAKE_AT_MOST = 0.6
ECHOES = {
    "vs_ptb_default": ("python-telegram-bot, no database", "ptb_default"),
    "vs_aiogram": ("aiogram 3, no database", "aiogram_default"),
}
SAME_WORK = {
    "vs_ptb_same_work": ("python-telegram-bot, same work", "ptb_same_work"),
    "vs_aiogram_same_work": ("aiogram 3, same work", "aiogram_same_work"),
    "vs_aiogram_commit_first": (
        "aiogram 3, same work, speaking after the commit",
        "aiogram_commit_first",
    ),
}
TWO = "two processes"
LIFE = ("p50_ms", "p99_ms", "cpu_ms_per_text")
Rounds = Sequence[Mapping[str, Figures]]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    parser = argparse.ArgumentParser(prog="benchmarks.turns")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        urls = {
            "sqlite": f"sqlite:///{folder}/declic.db",
            "postgresql": stack.enter_context(postgresql(_room(folder / "postgresql"))),
        }
        asked, placed = PEOPLE[:HALF], PEOPLE[HALF:]
        templates = {name: prepare(url, asked, placed) for name, url in urls.items()}
        ours = {name: visits.ours(name, it) for name, it in templates.items()}
        bots = contestants(python_of_peers(), templates)
        rounds = [_round(bots, number, given) for number in range(given.rounds)]
        trips = {it.title: _count(it, given.seconds / 2) for it in bots if _counts(it)}
        _show(bots, rounds, trips)
        lives = {name: _live(it, lasting(given.seconds)) for name, it in ours.items()}
    _show_lives(lives)
    told = {name: rounded({key: it[key] for key in LIFE}) for name, it in lives.items()}
    verdicts = {name: verdict(rounds, name, trips[name]) for name in templates}
    print(json.dumps({**verdicts, "real_life": told}))


def _room(folder: Path) -> Path:
    folder.parent.chmod(0o755)  # root runs PostgreSQL as somebody else
    folder.mkdir()
    return folder


def contestants(python: Path, templates: Mapping[str, Template]) -> list[Bot]:
    """Return peers without a database; then, on each, those that do the same work, and ours."""
    bots = [Bot(title, f"benchmarks.peers.{module}", python) for title, module in ECHOES.values()]
    for name, template in templates.items():
        bots += [
            Bot(on(title, name), f"benchmarks.peers.{module}", python, template)
            for title, module in SAME_WORK.values()
        ]
        bots.append(visits.ours(name, template))
    return [*bots, visits.ours(on(TWO, "postgresql"), templates["postgresql"], processes=2)]


def on(title: str, name: str) -> str:
    return f"{title}, {name}"


def _round(bots: Iterable[Bot], number: int, given: argparse.Namespace) -> Mapping[str, Figures]:
    figures = {}
    for bot in bots:
        print(f"round {number + 1} of {given.rounds}: {bot.title}", file=sys.stderr)
        figures[bot.title] = visits.speak(bot, CHATS, given.seconds)
    return figures


def _counts(bot: Bot) -> bool:
    return bot.template is not None and bot.processes == 1


def _count(bot: Bot, seconds: float) -> float:
    print(f"round trips: {bot.title}", file=sys.stderr)
    return visits.count(bot, CHATS, seconds)


def lasting(seconds: float) -> float:
    """Return the seconds of real life: ten times a round, while there are people left to write."""
    return min(seconds * 10, LONGEST)


def _live(bot: Bot, seconds: float) -> Figures:
    print(f"the pace of real life: {bot.title}", file=sys.stderr)
    return visits.live(bot, seconds)


def _show(bots: Sequence[Bot], rounds: Rounds, trips: Mapping[str, float]) -> None:
    title = f"{len(rounds)} rounds, medians; ratio to python-telegram-bot without a database"
    table = Table(title=title)
    for title in ("", "updates/s", "ratio", "p99, ms", "round trips", "fake, % of a core"):
        table.add_column(title, justify="right" if title else "left")
    for bot in bots:
        load = max(each[bot.title]["fake_load"] for each in rounds)
        table.add_row(
            bot.title,
            f"{_median(rounds, bot.title, 'per_second'):.0f}",
            f"{_ratio(rounds, bot.title, ECHOES['vs_ptb_default'][0]):.2f}",
            f"{_median(rounds, bot.title, 'p99_ms'):.0f}",
            f"{trips[bot.title]:.1f}" if bot.title in trips else "",
            f"{load:.0%}" + ("" if load <= FAKE_AT_MOST else " DOES NOT COUNT"),
        )
    Console(width=120).print(table)


def _show_lives(lives: Mapping[str, Figures]) -> None:
    table = Table(title="20 texts a second")
    for title in ("", "p50, ms", "p99, ms", "processor, ms a text"):
        table.add_column(title, justify="right" if title else "left")
    for name, figures in lives.items():
        table.add_row(name, *(f"{figures[it]:.1f}" for it in LIFE))
    Console(width=120).print(table)


def verdict(rounds: Rounds, name: str, trips: float) -> Mapping[str, float]:
    """Return the figures of our bot on this database."""
    others = {key: on(title, name) for key, (title, _) in SAME_WORK.items()}
    others |= {key: title for key, (title, _) in ECHOES.items()}
    ratios = {key: _ratio(rounds, name, title) for key, title in others.items()}
    if on(TWO, name) in rounds[0]:
        ratios["vs_ptb_default_two"] = _ratio(rounds, on(TWO, name), others["vs_ptb_default"])
    p99_ms = _median(rounds, name, "p99_ms")
    return rounded({**ratios, "p99_ms": p99_ms, "round_trips_per_turn": trips})


def rounded(figures: Figures) -> Figures:
    return {
        key: round(figure, 2 if key.startswith("vs_") else 1) for key, figure in figures.items()
    }


def _median(rounds: Rounds, title: str, figure: str) -> float:
    return median(each[title][figure] for each in rounds)


def _ratio(rounds: Rounds, title: str, other: str) -> float:
    """Return the ratio of two bots of the same round, for which the machine was equally busy."""
    return median(each[title]["per_second"] / each[other]["per_second"] for each in rounds)


if __name__ == "__main__":
    main()
