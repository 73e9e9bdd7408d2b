"""Measure how long it takes to read a job's title, and words that may tell of a danger.

`python -m benchmarks.reading FOLDER` reads the official vocabulary there. Peers: rapidfuzz asked of
every title for the first; for the second, the same words ten times shorter (10 when it is linear).
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from rapidfuzz import process
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.tickets.distress import load_danger_words
from migrations import run
from models.engine.database import open_database
from models.jobs import JobTitle
from rules.tickets.distress import dangers
from services.jobs import loading, rome_files
from services.jobs import titles as jobs_titles
from services.tabular.official_files import OfficialFile

ROUNDS, CALLS = 5, 20
SAID = ("développeuse web", "technicien support informatique", "prof d'info", "devellopeur web")
WORDS = ("je veux en finir avec il me tape mon fils me " * 25)[:1000]
FILES = ("codes.csv.gz", "appellations.csv.gz", "numerique_competences.csv.gz", "numerique.csv")


def main(folder: Path) -> None:
    with TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'titles.db'}"
        run.to_head(url)
        database = open_database(url)
        report = database.transact_now(lambda session: titles(session, folder)) | distress()
        database.close()
    for name, value in report.items():
        print(f"{name:<20} {value}")
    print(json.dumps(report))


def titles(session: Session, folder: Path) -> dict[str, float]:
    files = [folder / "rome" / f"rome_{name}" for name in FILES]
    read = (OfficialFile.unpack(it.name, it.read_bytes()) for it in files)
    loading.replace(session, rome_files.read(*read), datetime.now(UTC))
    labels = session.scalars(select(JobTitle.label)).all()
    jobs_titles.suggest(session, SAID[0], 5)  # the index is made at the first question
    ours, peers = rounds(
        lambda number: jobs_titles.suggest(session, SAID[number % len(SAID)], 5),
        lambda number: process.extract(SAID[number % len(SAID)], labels, limit=5),
    )
    return compared("titles", ours, peers, "vs_rapidfuzz")


def distress() -> dict[str, float]:
    words = load_danger_words()
    long, short = rounds(
        lambda _: dangers(WORDS, words), lambda _: dangers(WORDS[: len(WORDS) // 10], words)
    )
    growth = median(one / other for one, other in zip(long, short, strict=True))
    return {"danger_ms": round(median(long) * 1000, 2), "danger_growth": round(growth, 1)}


def rounds(
    ours: Callable[[int], object], peer: Callable[[int], object]
) -> tuple[list[float], list[float]]:
    """Measure both in turn, so that a busy moment affects both."""
    pairs = [(timed(ours), timed(peer)) for _ in range(ROUNDS)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def compared(name: str, ours: list[float], peers: list[float], versus: str) -> dict[str, float]:
    ratio = median(peer / our for our, peer in zip(ours, peers, strict=True))
    return {f"{name}_ms": round(median(ours) * 1000, 2), versus: round(ratio, 1)}


def timed(act: Callable[[int], object]) -> float:
    started = perf_counter()
    for number in range(CALLS):
        act(number)
    return (perf_counter() - started) / CALLS


if __name__ == "__main__":
    main(Path(sys.argv[1]))
