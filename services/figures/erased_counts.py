"""What is counted of people who were erased: how many took each step of a session, no more."""

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
    """Of someone about to be erased; in the order of steps, for two who go at once."""
    for path in paths:
        for step in Step:
            if path.session is not None and step in path.steps:
                _raise(session, path.session, step)


def read(session: Session) -> list[Path]:
    """As if nobody took a step without those counted before: each count is true, no path is."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for it in session.scalars(select(PastStep).order_by(PastStep.session_id)):
        counts[it.session_id][it.step] = it.people
    found: list[Path] = []
    for session_id, of_step in counts.items():
        for number in range(max(of_step.values())):
            steps = frozenset(step for step in Step if number < of_step.get(step, 0))
            found.append(Path(-len(found) - 1, session_id, steps, GROUPS))
    return found


def _raise(session: Session, session_id: int, step: Step) -> None:
    key = {"session_id": session_id, "step": step.value}
    insert_new(session, PastStep, ("session_id", "step"), **key, people=0)
    session.execute(
        update(PastStep)
        .filter_by(**key)
        .values(people=PastStep.people + 1)
        .execution_options(synchronize_session=False)
    )
