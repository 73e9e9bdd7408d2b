"""What the benchmark says of itself: of whom, and as many times as whom."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.databases import Template
from benchmarks.real_life import A_SECOND, PEOPLE, WARM, in_turn, people
from benchmarks.turns import contestants, lasting, rounded, verdict
from benchmarks.visits import Figures

TEMPLATES = {name: Template(f"{name}:///nowhere") for name in ("sqlite", "postgresql")}
BOTS = contestants(Path("python"), TEMPLATES)
RATIOS = [
    "vs_ptb_same_work",
    "vs_aiogram_same_work",
    "vs_aiogram_commit_first",
    "vs_ptb_default",
    "vs_aiogram",
]


def a_round(**per_second: float) -> Mapping[str, Figures]:
    """Ten updates a second by whoever is not told."""
    usual = {bot.title: {"per_second": 10.0, "p99_ms": 70.06} for bot in BOTS}
    return usual | {name: {**usual[name], "per_second": it} for name, it in per_second.items()}


def test_ours_is_compared_with_each_peer_on_each_database() -> None:
    rounds = [a_round(sqlite=30.0, postgresql=20.0)]
    ours = {"p99_ms": 70.1, "round_trips_per_turn": 7.2}
    assert verdict(rounds, "sqlite", 7.24) == {**dict.fromkeys(RATIOS, 3.0), **ours}
    assert verdict(rounds, "postgresql", 7.24) == {
        **dict.fromkeys(RATIOS, 2.0),
        "vs_ptb_default_two": 1.0,
        **ours,
    }


def test_a_ratio_is_of_those_who_ran_in_the_same_round() -> None:
    slow = {title: {**it, "per_second": 1.0} for title, it in a_round().items()}
    rounds = [a_round(sqlite=20.0), slow | {"sqlite": {**slow["sqlite"], "per_second": 3.0}}]
    assert verdict(rounds, "sqlite", 1)["vs_ptb_default"] == 2.5


def test_each_who_takes_part_can_be_started() -> None:
    assert {bot.module for bot in BOTS if find_spec(bot.module) is None} == set()
    assert len({bot.title for bot in BOTS}) == len(BOTS) == 11


def test_who_stores_has_a_database_of_the_kind_it_is_named_after() -> None:
    kinds = {bot.title: bot.template.url.partition(":")[0] for bot in BOTS if bot.template}
    assert len(kinds) == 9
    assert all(title.endswith(kind) for title, kind in kinds.items())


def test_a_ratio_has_two_decimals_and_milliseconds_one() -> None:
    assert rounded({"vs_anybody": 1.234, "p50_ms": 1.26}) == {"vs_anybody": 1.23, "p50_ms": 1.3}


def test_in_real_life_a_postcode_and_a_menu_are_asked_in_turn() -> None:
    first = in_turn(people())[:4]
    assert [person.asks_menu for person in first] == [False, True, False, True]
    assert len({person.chat for person in in_turn(people())}) == 2000


@pytest.mark.parametrize(("round_of", "life_of"), [(0.5, 5.0), (3.0, 30.0), (60.0, 30.0)])
def test_real_life_ends_before_everybody_has_written(round_of: float, life_of: float) -> None:
    assert lasting(round_of) == life_of
    assert (WARM + lasting(round_of)) * A_SECOND <= len(PEOPLE)
