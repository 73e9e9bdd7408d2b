"""`make bench-load`: how the bot bears many at once, three processes of it on PostgreSQL.

`python -m benchmarks.load [chats] [updates] [pages]` measures all three parts, or those named: a
table of each, then one line of JSON.
"""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import visits
from benchmarks.databases import an_empty, prepare
from benchmarks.load_chats import Talk, talk
from benchmarks.load_pages import ROWS, look
from benchmarks.machine import load
from benchmarks.real_life import HALF, PEOPLE
from benchmarks.visits import Figures
from migrations import run

MACHINES = 3
TALKERS, MINUTES, A_SECOND = 600, 10.0, 15.0
"""People, for how long, and what they say each second: with its answers, thirty messages."""
ASKED, LASTING = 200.0, 20.0
"""Updates a second that should hold without the pace, and for how many seconds each is tried."""
UNEVEN = 0.5
"""Within which part of a pause each word moves at random; with 0 people speak by turns."""
PAGES_BESIDE = 10.0
"""Updates a second while others look at pages."""
UP, DOWN = (250.0, 300.0, 400.0), (175.0, 150.0, 125.0, 100.0, 75.0, 50.0)
NO_PAGES = {"pages_a_second": 0.0, "page_p50_ms": 0.0, "page_p99_ms": 0.0}
AT_MOST_MS = 200.0
"""What 99 in a hundred may wait."""


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    parser = argparse.ArgumentParser(prog="benchmarks.load")
    parser.add_argument("parts", nargs="*", help="chats, updates, pages (all of them)")
    parser.add_argument("--people", type=int, default=TALKERS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--rates", type=float, nargs="+", default=[A_SECOND])
    parser.add_argument("--uneven", type=float, default=UNEVEN)
    parser.add_argument("--seconds", type=float, default=LASTING)
    given = parser.parse_args()
    parts = {"chats": _chats, "updates": _updates, "pages": _pages}
    print(f"load average: {load()}", file=sys.stderr)
    told = {name: parts[name](given) for name in given.parts or parts}
    print(json.dumps(told))


@contextmanager
def a_place() -> Iterator[tuple[Path, str]]:
    """Yield an empty folder, and the URL of a PostgreSQL of our own, whose tables are there."""
    with tempfile.TemporaryDirectory(prefix="declic-load-") as made:
        folder = Path(made)
        with an_empty("postgresql", folder / "postgresql") as url:
            run.to_head(url)
            yield folder, url


def _chats(given: argparse.Namespace) -> Mapping[str, Any]:
    told = {
        f"{rate:g}": _chat(given.people, given.minutes, rate, given.uneven) for rate in given.rates
    }
    _show("people who talk, at Telegram's pace", told)
    return told


def _chat(people: int, minutes: float, rate: float, uneven: float) -> Mapping[str, Any]:
    print(f"{people} people, {rate:g} updates a second, {minutes:g} minutes", file=sys.stderr)
    with a_place() as (folder, url):
        talked = talk(folder, url, people, minutes * 60, rate, uneven)
    _show_memory(talked)
    print(talked.anomalies, file=sys.stderr)
    return {
        **_rounded(talked.waits.figures()),
        "memory_mb": [round(max(each)) for each in talked.memory.samples],
        "memory_slope": [round(slope, 2) for slope in talked.memory.slopes()],
        "sound": talked.is_sound,
        "load": load(),
    }


def _updates(given: argparse.Namespace) -> Mapping[str, Any]:
    rows: dict[str, Figures] = {}
    with a_place() as (_, url):
        template = prepare(url, PEOPLE[:HALF], PEOPLE[HALF:])
        bot = visits.ours("three processes, PostgreSQL", template, MACHINES)

        def holds(rate: float) -> bool:
            print(f"{rate:g} updates a second", file=sys.stderr)
            rows[f"{rate:g}"] = visits.live(bot, given.seconds, rate)
            print(_rounded(rows[f"{rate:g}"]), f"load average: {load()}", file=sys.stderr)
            return rows[f"{rate:g}"]["taken_p99_ms"] < AT_MOST_MS

        highest = highest_that(holds)
    told = {rate: {**_rounded(it), "load": load()} for rate, it in rows.items()}
    _show("updates without the pace, by how many come a second", told)
    return {**told, "highest": highest}


def _pages(given: argparse.Namespace) -> Mapping[str, Any]:
    told = {}
    with a_place() as (folder, url):
        for seen in look(folder, url, given.people // 2, PAGES_BESIDE, given.seconds, ROWS):
            chats = seen.chats.figures()
            figures = {**NO_PAGES, **seen.pages}
            told[seen.visitors.title] = {
                **_rounded({name: figures[name] for name in NO_PAGES}),
                **_rounded({f"chat_{name}": chats[name] for name in ("p50_ms", "p99_ms")}),
                **{name: it for name, it in figures.items() if name not in NO_PAGES},
            }
    _show("pages, while people talk", told)
    return told


def highest_that(holds: Callable[[float], bool]) -> float:
    """Return the highest rate that holds: above the one asked for, if that one does, or below."""
    if not holds(ASKED):
        return next((rate for rate in DOWN if holds(rate)), 0.0)
    best = ASKED
    for rate in UP:
        if not holds(rate):
            break
        best = rate
    return best


def _rounded(figures: Mapping[str, float]) -> Mapping[str, float]:
    return {name: round(figure, 1) for name, figure in figures.items()}


def _show(title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    table = Table(title=title)
    names = list(next(iter(rows.values())))
    for name in ("", *names):
        table.add_column(name.replace("_", " "), justify="right" if name else "left")
    for row, figures in rows.items():
        table.add_row(row, *(str(figures[name]) for name in names))
    Console(width=160).print(table)


def _show_memory(talked: Talk) -> None:
    table = Table(title="memory of each process, MB")
    table.add_column("minute", justify="right")
    for number in range(len(talked.memory.pids)):
        table.add_column(f"process {number + 1}", justify="right")
    for minute, sample in zip(talked.memory.minutes, talked.memory.samples, strict=True):
        table.add_row(f"{minute:.1f}", *(f"{held:.1f}" for held in sample))
    slopes: Sequence[float] = talked.memory.slopes()
    table.add_row("a minute", *(f"{slope:+.2f}" for slope in slopes))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
