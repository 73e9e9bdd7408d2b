"""Keep, of people who were erased, how many took each step of a session, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.figures import PastStep
from rules.figures.figures import Path, Step

UNTOLD, NO_SOURCE = "untold", "none"
GROUPS = {"gender": UNTOLD, "zone": UNTOLD, "age": UNTOLD, "source": NO_SOURCE}


def keep(session: Session, paths: Iterable[Path]) -> None:
    """Count the steps of a person about to be erased.

    Steps go in one order, so that two people erased at once do not deadlock.
    """
    for path in paths:
        for step in Step:
            if path.session is not None and step in path.steps:
                _increment(session, path.session, step)


def read(session: Session) -> list[Path]:
    """Return as many paths as the counts need: every count is true, but no path is a person's."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for row in session.scalars(select(PastStep).order_by(PastStep.session_id)):
        counts[row.session_id][row.step] = row.people
    paths: list[Path] = []
    for session_id, people_by_step in counts.items():
        for number in range(max(people_by_step.values())):
            steps = frozenset(step for step in Step if number < people_by_step.get(step, 0))
            paths.append(Path(-len(paths) - 1, session_id, steps, GROUPS))
    return paths


def _increment(session: Session, session_id: int, step: Step) -> None:
    key = {"session_id": session_id, "step": step.value}
    insert_new(session, PastStep, ("session_id", "step"), **key, people=0)
    session.execute(
        update(PastStep)
        .filter_by(**key)
        .values(people=PastStep.people + 1)
        .execution_options(synchronize_session=False)
    )
