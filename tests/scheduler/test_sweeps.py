"""Each domain lists its sweeps; together they are those of `sweeps.txt`, in its order."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Executable, event
from sqlalchemy.orm import ORMExecuteState, Session

from models.engine.database import Database
from services.registries.sweep import Sweep
from services.wiring.domains import offered
from tests.harness.builders import DEPLOYMENT, NOON, the_conversations

KNOWN = Path(__file__).with_name("sweeps.txt")
SERVICES = Path(__file__).parents[2] / "services"
HOW_LONG = {"second": 1, "minute": 60, "hour": 3600}


@pytest.fixture(scope="module")
def every_sweep() -> Sequence[Sweep]:
    return offered(DEPLOYMENT).sweeps(the_conversations())


def test_all_sweeps_are_there_as_often_and_in_the_order_that_is_written(
    every_sweep: Sequence[Sweep],
) -> None:
    """A sweep keeps its name for ever; what runs before what is a choice: change both together."""
    lines = [f"{it.name:17} {it.seconds:4}  {it.sentence}" for it in every_sweep]
    assert lines == KNOWN.read_text(encoding="utf-8").splitlines()


def test_each_has_a_rank_of_its_own(every_sweep: Sequence[Sweep]) -> None:
    ranks = [it.rank for it in every_sweep]
    assert len(set(ranks)) == len(ranks) and min(ranks) > 0


def test_a_sentence_says_how_often_its_sweep_runs(every_sweep: Sequence[Sweep]) -> None:
    said = {
        it.name: re.match(r"Every (\d+ )?(second|minute|hour)s?, ", it.sentence)
        for it in every_sweep
    }
    often = {name: int(it[1] or 1) * HOW_LONG[it[2]] for name, it in said.items() if it}
    assert often == {it.name: it.seconds for it in every_sweep}


def test_what_a_sweep_asks_at_every_look_is_built_once(
    database: Database, every_sweep: Sequence[Sweep]
) -> None:
    looks = [_statements_of(database, every_sweep) for _ in range(2)]
    built = {id(statement): statement for _, statement in looks[0]}
    assert len(built) > 50
    assert [(name, str(it)) for name, it in looks[1] if id(it) not in built] == []


def _statements_of(
    database: Database, every_sweep: Sequence[Sweep]
) -> Sequence[tuple[str, Executable]]:
    """All that the sweeps ask of a database in which nothing is due, with the name of each."""
    statements: list[tuple[str, Executable]] = []

    def look(session: Session, sweep: Sweep) -> None:
        def note(state: ORMExecuteState) -> None:
            statements.append((sweep.name, state.statement))

        event.listen(session, "do_orm_execute", note)
        sweep.work(session, NOON)
        sweep.when_due(session, NOON)

    for sweep in every_sweep:
        database.transact_now(partial(look, sweep=sweep))
    return statements


def test_no_domain_that_lists_sweeps_is_left_out(every_sweep: Sequence[Sweep]) -> None:
    lists = [*SERVICES.rglob("registry.py"), SERVICES / "wiring" / "sweeps.py"]
    listed = [path.read_text(encoding="utf-8") for path in lists]
    assert sum(text.count(" Sweep(\n") for text in listed) == len(every_sweep)
