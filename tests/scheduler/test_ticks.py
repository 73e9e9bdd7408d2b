"""Each domain lists its sweeps; together they are those of `ticks.txt`, in its order."""

import re
from pathlib import Path

import pytest

from scheduler.ticks import ticks
from services.applications.file_storage import NOWHERE
from services.geography.zones import Zones
from services.mentoring.reports.traces import NO_TRACES
from services.schedule.ticks import Tick
from services.schedule.video_rooms import NO_ROOMS
from services.wiring.script_actions import build
from tests.harness.builders import BOT

KNOWN = Path(__file__).with_name("ticks.txt")
SERVICES = Path(__file__).parents[2] / "services"
HOW_LONG = {"second": 1, "minute": 60, "hour": 3600}


@pytest.fixture(scope="module")
def every_tick() -> tuple[Tick, ...]:
    return ticks(BOT, build(Zones()), lambda below: 0, NOWHERE, NO_ROOMS, NO_TRACES)


def test_all_sweeps_are_there_as_often_and_in_the_order_that_is_written(
    every_tick: tuple[Tick, ...],
) -> None:
    """A sweep keeps its name for ever; what runs before what is a choice: change both together."""
    lines = [f"{it.name:17} {it.seconds:4}  {it.sentence}" for it in every_tick]
    assert lines == KNOWN.read_text(encoding="utf-8").splitlines()


def test_each_has_a_rank_of_its_own(every_tick: tuple[Tick, ...]) -> None:
    ranks = [it.rank for it in every_tick]
    assert len(set(ranks)) == len(ranks) and min(ranks) > 0


def test_a_sentence_says_how_often_its_sweep_runs(every_tick: tuple[Tick, ...]) -> None:
    said = {
        it.name: re.match(r"Every (\d+ )?(second|minute|hour)s?, ", it.sentence)
        for it in every_tick
    }
    often = {name: int(it[1] or 1) * HOW_LONG[it[2]] for name, it in said.items() if it}
    assert often == {it.name: it.seconds for it in every_tick}


def test_no_domain_that_lists_sweeps_is_left_out(every_tick: tuple[Tick, ...]) -> None:
    listed = [path.read_text(encoding="utf-8") for path in SERVICES.rglob("registry.py")]
    assert sum(text.count(" Tick(\n") for text in listed) == len(every_tick)
