"""Measure what a turn, a sweep and a claim cost among 1,000 people and among 1,000,000.

`python -m benchmarks.growth [SMALL LARGE ROUNDS]`: tables, then one line of JSON.  As much is due
in both worlds; they are measured in turn, in one server of PostgreSQL.
"""

import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table
from sqlalchemy import URL, insert, text
from sqlalchemy.orm import Session

from benchmarks.data.country import populate
from benchmarks.data.growth import DAY, DUE, NOW, due
from benchmarks.databases import BOT, DURABLE, analyse
from benchmarks.growth_turns import Waits, living, talk
from migrations import run
from models.engine.database import Database, open_database
from models.engine.transaction_cache import CACHE
from models.outbox import Lease, OutboxMessage
from services.conversation.deployment import Deployment
from services.demonstration import seed
from services.outbox import messages
from services.registries.sweep import Sweep
from services.wiring import scripts
from services.wiring.domains import offered
from tests.harness.database import postgres

SMALL, LARGE, ROUNDS = 1_000, 1_000_000, 7
CLAIMS_A_ROUND, TURNS_A_ROUND = 3, 5
EPOCH = 1
"""In which we lead, to claim messages."""
WRITTEN = """
    SELECT CAST(sum(n_tup_ins + n_tup_upd + n_tup_del) AS bigint) FROM pg_stat_xact_user_tables
    WHERE relname <> 'progress'
"""
"""Rows written in this transaction; how far a sweep has come is not what was due."""
SIZES = """
    SELECT relname, pg_total_relation_size(relid) AS size FROM pg_stat_user_tables
    WHERE n_live_tup > 1000 ORDER BY size DESC
"""
Pair = tuple[float, float]
"""Milliseconds among few, and among many."""
Databases = tuple[Database, Database]


class Undone(Exception):
    """Rolls a measured transaction back, so that the next round finds the same."""


def main(small: int = SMALL, large: int = LARGE, rounds: int = ROUNDS) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    with ExitStack() as stack:
        server = stack.enter_context(_a_server())
        urls = [filled(server.own(), size, small) for size in (small, large)]
        few, many = databases = open_database(urls[0]), open_database(urls[1])
        sweeps = {sweep: sweep_costs(databases, sweep, rounds) for sweep in all_sweeps()}
        [claim] = _in_turn(databases, rounds * CLAIMS_A_ROUND, _claiming())
        sizes = _sizes(many)
        few.close()
        many.close()
        worlds = [
            stack.enter_context(living(url, size, Random(size)))
            for url, size in zip(urls, (small, large), strict=True)
        ]
        turns = asyncio.run(talk(worlds, rounds * TURNS_A_ROUND))
    day = _a_day(sweeps)
    answers = _answers(*turns)
    _show_sweeps(sweeps, day)
    _show(f"ms: 1 is {small:,} people, 2 is {large:,}", {**answers, f"claim of {DUE}": claim})
    _show_sizes(sizes, large)
    print(json.dumps(verdict(answers, day, claim)))


@contextmanager
def _a_server() -> Iterator[postgres.Server]:
    with tempfile.TemporaryDirectory(prefix="declic-bench-") as name:
        folder = Path(name) / "postgresql"
        folder.parent.chmod(0o755)  # root runs PostgreSQL as somebody else
        folder.mkdir()
        server = postgres.Server(folder, DURABLE)
        try:
            yield server
        finally:
            server.stop()


def filled(server: URL, size: int, village: int) -> str:
    """Make a database of so many people, copies of a village, and return its address."""
    began = perf_counter()
    url = postgres.text(postgres.create(server))
    run.to_head(url)
    with closing(open_database(url)) as database:
        database.transact_now(lambda session: seed.load_country(session, NOW))
        populate(database, village, size)
        database.transact_now(_add_due)
        analyse(database)
    print(f"{size:,} people: filled in {perf_counter() - began:.0f} s", file=sys.stderr)
    return url


def _add_due(session: Session) -> None:
    """Add messages that are due now, to the village, and whoever leads."""
    session.execute(insert(OutboxMessage), due())
    session.execute(insert(Lease), [{"bot_id": BOT, "holder": "us", "epoch": EPOCH, "beat": 1}])


def all_sweeps() -> Sequence[Sweep]:
    """Return every sweep of the bot, as it runs them."""
    deployment = Deployment(bot_id=BOT, random_below=Random(1).randrange)
    return offered(deployment).sweeps(scripts.build(deployment))


def sweep_costs(databases: Databases, sweep: Sweep, rounds: int) -> Sequence[Pair]:
    """Measure a sweep that does all that is due, then one look that finds nothing."""
    print(sweep.name, file=sys.stderr)

    def work(session: Session) -> Sequence[float]:
        began = perf_counter()
        while sweep.work(session, NOW):
            pass
        session.flush()
        done = perf_counter()
        session.info.pop(CACHE, None)  # the next look is a transaction of its own
        sweep.work(session, NOW)
        return done - began, perf_counter() - done

    return _in_turn(databases, rounds, work)


def _claiming() -> Callable[[Session], Sequence[float]]:
    house = offered(Deployment(bot_id=BOT))
    kinds, limits = house.message_kinds(), house.message_limits()

    def work(session: Session) -> Sequence[float]:
        began = perf_counter()
        claimed = messages.claim(session, kinds, limits, BOT, EPOCH, NOW, limit=DUE)
        took = perf_counter() - began
        if len(claimed.ready) != DUE:
            raise SystemExit(f"{len(claimed.ready)} messages were claimed")
        return (took,)

    return work


def _in_turn(
    databases: Databases, rounds: int, work: Callable[[Session], Sequence[float]]
) -> Sequence[Pair]:
    """Return the median of each thing measured, in both worlds in turn; a first round warms up."""
    found: list[Sequence[Pair]] = []
    for _ in range(1 + rounds):
        (few, done), (many, as_much) = [_undone(database, work) for database in databases]
        if done != as_much:
            raise SystemExit(f"{done} rows were written among few, {as_much} among many")
        found.append(list(zip(few, many, strict=True)))
    return [_medians(each) for each in zip(*found[1:], strict=True)]


def _medians(pairs: Sequence[Pair]) -> Pair:
    return median(few for few, _ in pairs) * 1000, median(many for _, many in pairs) * 1000


def _undone(
    database: Database, work: Callable[[Session], Sequence[float]]
) -> tuple[Sequence[float], int]:
    """Return what work has measured and how many rows it wrote; then roll it back."""
    found: list[tuple[Sequence[float], int]] = []

    def attempt(session: Session) -> None:
        before = session.scalar(text(WRITTEN)) or 0
        took = work(session)
        found.append((took, (session.scalar(text(WRITTEN)) or 0) - before))
        raise Undone

    with suppress(Undone):
        database.transact_now(attempt)
    return found[-1]


def _a_day(sweeps: Mapping[Sweep, Sequence[Pair]]) -> Pair:
    """Return what all sweeps cost in a day: what is due once, and each look."""
    days = [of_a_day(sweep, *measured) for sweep, measured in sweeps.items()]
    return sum(few for few, _ in days), sum(many for _, many in days)


def of_a_day(sweep: Sweep, whole: Pair, look: Pair) -> Pair:
    """Return what a sweep costs in a day: all that is due, once, and each look that it takes."""
    looks = DAY.total_seconds() / sweep.seconds
    return whole[0] + looks * look[0], whole[1] + looks * look[1]


def _answers(few: Waits, many: Waits) -> Mapping[str, Pair]:
    medians = {f"{kind}, median": (median(few[kind]), median(many[kind])) for kind in few}
    return medians | {f"{kind}, p99": (_p99(few[kind]), _p99(many[kind])) for kind in few}


def _p99(waits: Sequence[float]) -> float:
    return sorted(waits)[len(waits) * 99 // 100]


def verdict(answers: Mapping[str, Pair], day: Pair, claim: Pair) -> Mapping[str, float]:
    """Return how many times as much each costs among many; of the answers, the worst."""
    return {
        "turn": max(map(_ratio, answers.values())),
        "sweep": _ratio(day),
        "claim": _ratio(claim),
    }


def _ratio(pair: Pair) -> float:
    return round(pair[1] / pair[0], 2)


def _sizes(database: Database) -> Mapping[str, int]:
    """Return the bytes of each table with its indexes, the largest first."""
    rows = database.transact_now(lambda session: session.execute(text(SIZES)).all())
    return {str(name): int(size) for name, size in rows}


def _show_sweeps(sweeps: Mapping[Sweep, Sequence[Pair]], day: Pair) -> None:
    table = _table("Sweeps, ms", "all due: 1", "2", "a look: 1", "2", "a day, s: 1", "2", "ratio")
    for sweep, (whole, look) in sweeps.items():
        of_day = of_a_day(sweep, whole, look)
        figures = (*whole, *look, *(it / 1000 for it in of_day), _ratio(of_day))
        table.add_row(sweep.name, *(f"{it:.1f}" for it in figures))
    table.add_row("all", *[""] * 4, *(f"{it / 1000:.1f}" for it in day), f"{_ratio(day):.2f}")
    Console(width=100).print(table)


def _show(title: str, pairs: Mapping[str, Pair]) -> None:
    table = _table(title, "1", "2", "ratio")
    for name, pair in pairs.items():
        table.add_row(name, *(f"{it:.1f}" for it in pair), f"{_ratio(pair):.2f}")
    Console(width=100).print(table)


def _show_sizes(sizes: Mapping[str, int], people: int) -> None:
    table = _table("Tables among many, with their indexes", "MB", "bytes a person")
    for name, size in sizes.items():
        table.add_row(name, f"{size / 1e6:.0f}", f"{size / people:.0f}")
    Console(width=100).print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
