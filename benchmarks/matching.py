"""`make bench-matching`: the five best of 5,000 opportunities for 10,000 people, beside peers.

Then a morning with its database.  Each measure has a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import matching_vectors
from benchmarks.environment import python_of_peers
from benchmarks.matching_ours import BEST, OPPORTUNITIES, PEOPLE, SLICE, region

ROUNDS = 5
ROOT = Path(__file__).parent.parent
OURS, PLAIN, PRODUCT, NEIGHBOURS = (
    "ours, every rule",
    f"plain Python, on {SLICE} people, scaled",
    "bare float32 product, linear part",
    "scikit-learn, exact, linear part",
)
FIGURES = ("seconds", "processor_s", "peak_mib")
Figures = Mapping[str, float]
DATABASES = ("sqlite", "postgresql")
MORNING = (
    "In the database ({kind}), 5,000 digests: {slices} slices of {median_ms} ms "
    "({processor_ms} of processors), {morning_s} s in all."
)


def main() -> None:
    peers = python_of_peers()
    with tempfile.TemporaryDirectory(prefix="declic-bench-") as folder:
        vectors = Path(folder) / "vectors.npz"
        _write(vectors)
        peer = [str(vectors), str(BEST)]
        measures = {
            OURS: [sys.executable, "-m", "benchmarks.matching_ours", "at_once"],
            PLAIN: [sys.executable, "-m", "benchmarks.matching_ours", "one_by_one"],
            PRODUCT: [sys.executable, "-m", "benchmarks.peers.product", *peer],
            NEIGHBOURS: [str(peers), "-m", "benchmarks.peers.neighbours", *peer],
        }
        rounds = [_round(measures, number) for number in range(ROUNDS)]
    mornings = {kind: _measured(_morning(kind), f"a morning, {kind}") for kind in DATABASES}
    _show(rounds)
    for kind, found in mornings.items():
        print(MORNING.format(kind=kind, **found))
    print(json.dumps({**_verdict(rounds), "mornings": mornings}))


def _write(file: Path) -> None:
    people, offered, rules = region()
    np.savez(
        file,
        people=matching_vectors.of_people(people, rules),
        offered=matching_vectors.of_offered(offered, rules),
    )


def _round(measures: Mapping[str, Sequence[str]], number: int) -> Mapping[str, Figures]:
    return {
        title: _measured(command, f"round {number + 1} of {ROUNDS}: {title}")
        for title, command in measures.items()
    }


def _morning(kind: str) -> Sequence[str]:
    return [sys.executable, "-m", "benchmarks.mornings", kind]


def _measured(command: Sequence[str], what: str) -> Figures:
    print(what, file=sys.stderr)
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=known, stdout=subprocess.PIPE, check=True)
    found: Figures = json.loads(done.stdout)
    return found


def _show(rounds: Sequence[Mapping[str, Figures]]) -> None:
    title = f"{PEOPLE:,} people × {OPPORTUNITIES:,} opportunities, the {BEST} best of each"
    table = Table("", title=f"{title} ({ROUNDS} rounds, medians)")
    for name in ("seconds", "of processors", "ours is faster", "peak, MiB"):
        table.add_column(name, justify="right")
    for peer in (OURS, PLAIN, NEIGHBOURS, PRODUCT):
        seconds, used, peak = (_median(rounds, peer, it) for it in FIGURES)
        times = f"× {_times(rounds, peer):.2f}"
        table.add_row(peer, f"{seconds:.2f}", f"{used:.2f}", times, f"{peak:.0f}")
    Console(width=100).print(table)


def _verdict(rounds: Sequence[Mapping[str, Figures]]) -> Figures:
    return {
        "seconds": round(_median(rounds, OURS, "seconds"), 3),
        "vs_product": round(_times(rounds, PRODUCT), 2),
        "vs_python": round(_times(rounds, PLAIN), 1),
        "vs_neighbours": round(_times(rounds, NEIGHBOURS), 2),
        "processor_s": round(_median(rounds, OURS, "processor_s"), 3),
        "peak_mib": round(_median(rounds, OURS, "peak_mib")),
    }


def _median(rounds: Sequence[Mapping[str, Figures]], title: str, figure: str) -> float:
    return median(each[title][figure] for each in rounds)


def _times(rounds: Sequence[Mapping[str, Figures]], peer: str) -> float:
    """Return how many times as long the peer took, in the same round."""
    return median(each[peer]["seconds"] / each[OURS]["seconds"] for each in rounds)


if __name__ == "__main__":
    main()
