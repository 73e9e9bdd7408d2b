"""Keep, of people who were erased, how many took each step of a session, and nothing else."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.figures import PastStep
from rules.figures.figures import PathStep, Tally
from services.figures.scope import Scope

UNTOLD, NO_SOURCE = "untold", "none"
GROUPS = {"gender": UNTOLD, "zone": UNTOLD, "age": UNTOLD, "source": NO_SOURCE}
"""The groups in which they count, by question."""


def keep(session: Session, taken: Mapping[int | None, Tally]) -> None:
    """Count the steps that a person about to be erased took, by session.

    Steps go in one order, so that two people erased at once do not deadlock.
    """
    for session_id in sorted(it for it in taken if it is not None):
        for step in PathStep:
            if taken[session_id][step]:
                _increment(session, session_id, step)


def read(session: Session, scope: Scope) -> Mapping[int, Tally]:
    """Return how many took each step, by session; of few people that are asked for, nobody."""
    tallies: dict[int, Tally] = defaultdict(Tally)
    if scope.people is None:
        query = scope.of_session(select(PastStep), PastStep.session_id)
        for row in session.scalars(query):
            tallies[row.session_id][PathStep(row.step)] = row.people
    return tallies


def _increment(session: Session, session_id: int, step: PathStep) -> None:
    key = {"session_id": session_id, "step": step.value}
    insert_new(session, PastStep, ("session_id", "step"), **key, people=0)
    session.execute(
        update(PastStep)
        .filter_by(**key)
        .values(people=PastStep.people + 1)
        .execution_options(synchronize_session=False)
    )
