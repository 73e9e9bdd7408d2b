"""Where people of a session are after 30, 90 and 180 days: what may be told of their answers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Destination, DestinationKind
from rules.figures.disclosure_control import shared_out
from rules.figures.figures import Rate, rate
from services.offers.destinations import DAYS, WORK

JOB, TRAINING, LOOKING, OTHER = "job", "training", "looking", "other"
NAMES = (JOB, TRAINING, LOOKING, OTHER)
OF_KIND: Mapping[DestinationKind, str] = {
    **dict.fromkeys(WORK, JOB),
    DestinationKind.TRAINING: TRAINING,
    DestinationKind.STILL_LOOKING: LOOKING,
    DestinationKind.OTHER: OTHER,
}


@dataclass(frozen=True, slots=True)
class After:
    answers: Rate
    """Of those who were asked; of nobody, before it is time."""
    parts: Mapping[str, int | None]
    """Of those who answered."""


def read(session: Session, session_id: int) -> dict[int, After]:
    found: dict[int, list[DestinationKind | None]] = {days: [] for days in DAYS}
    query = select(Destination.days, Destination.answer).filter_by(session_id=session_id)
    for days, answer in session.execute(query):
        found[days].append(answer)
    return {days: _after(answers) for days, answers in found.items()}


def _after(answers: list[DestinationKind | None]) -> After:
    given = Counter(OF_KIND[it] for it in answers if it is not None)
    parts = {name: given[name] for name in NAMES}
    told = shared_out(parts) or dict.fromkeys(parts)
    return After(rate(sum(parts.values()), len(answers)), told)
