"""A press on one of our pages: by whom, what came with it, the sentence that answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.people.tokens import Chance
from services.schedule.video_rooms import NO_ROOMS, Rooms

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """One press of a button by one person: a mentor on their page, an employer on theirs."""

    session: Session
    person_id: int
    now: datetime
    chance: Chance
    rooms: Rooms = NO_ROOMS


@dataclass(frozen=True, slots=True)
class Told:
    """The key of a sentence; `done`: nothing is to be corrected in a form."""

    text: str
    done: bool = True


PageAction = Callable[[Visit, int, Form], Told]
"""The number is what the button is about: check whose it is, and that it still holds."""


def number(form: Form, name: str) -> int:
    """0, which no row has, for what is no number of ours."""
    words = form.get(name, "")
    return int(words) if words.isdecimal() and len(words) < 19 else 0
