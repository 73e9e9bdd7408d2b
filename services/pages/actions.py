"""Define what an action on one of our pages gets and returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from services.people.tokens import RandomBelow
from services.schedule.video_rooms import NO_ROOMS, VideoRooms

Form = Mapping[str, str]
OK, UNPROCESSABLE = 200, 422
"""The HTTP status of a page, and of one whose form comes back to be corrected."""


@dataclass(frozen=True, slots=True)
class PageVisit:
    """One form sent by one person: a mentor on their page, an employer on theirs."""

    session: Session
    person_id: int
    now: datetime
    random_below: RandomBelow
    rooms: VideoRooms = NO_ROOMS


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The result of an action, as a text key; `done` is False if a form is to be corrected.

    `faults` are the text keys of what is wrong, by field.
    """

    text: str
    done: bool = True
    faults: Mapping[str, str] = field(default_factory=dict)


def status_of(told: ActionResult | None) -> int:
    """Return the HTTP status of the page that tells a result."""
    return OK if told is None or told.done else UNPROCESSABLE


PageAction = Callable[[PageVisit, int, Form], ActionResult]
"""Acts on the subject of an id, after checking its owner and that the act is still possible."""


def number(form: Form, name: str) -> int:
    """Return a number of the form; 0, which no row has, if it is not a valid id."""
    digits = form.get(name, "")
    return int(digits) if digits.isdecimal() and len(digits) < 19 else 0
