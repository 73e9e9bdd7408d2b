"""What the front door shows: the programme, its next sessions; and a proof of when it was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from rules.session_admin.opening import Recorded
from rules.tickets.working_hours import MAINLAND, local_date
from services.enrolment import places
from services.outbox import signed_links
from services.outbox.signed_links import Link
from services.programme import data_protection
from services.programme import sessions as programme_sessions
from services.programme.session_file import Texts

SHOWN = 12
STAMP = "door"
NUMBERS = 2**63
SOONEST, LATEST = timedelta(seconds=3), timedelta(hours=2)
"""A person takes so long to fill a form, and not longer; programs are quicker, or keep pages."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A session one can still join; `free` places."""

    name: str
    territory: str
    starts_on: date
    ends_on: date
    free: int


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """`texts` are those of the next session; nothing while none is loaded."""

    texts: Texts | None
    recorded: Recorded
    """Who answers for personal data."""
    sessions: Sequence[Coming]


def front_door(session: Session, now: datetime) -> FrontDoor:
    coming = programme_sessions.upcoming(session, local_date(now, MAINLAND))[:SHOWN]
    texts = [programme_sessions.texts_of(it) for it in coming]
    shown = [
        Coming(it.name, words.territory, it.starts_on, it.ends_on, places.free_seats(session, it))
        for it, words in zip(coming, texts, strict=True)
    ]
    return FrontDoor(texts[0] if texts else None, data_protection.recorded(session), shown)


def stamp(key: bytes, now: datetime, number: int) -> str:
    """`number`: drawn for each page, below NUMBERS; it is noted once."""
    return signed_links.sign(key, Link(STAMP, int(now.timestamp()), number, now + LATEST))


def in_good_time(key: bytes, stamped: str, now: datetime) -> int | None:
    """The number of a stamp; None too soon after it was shown, too late, or never shown at all."""
    found = signed_links.read(key, stamped, now)
    if found is None or found.action != STAMP:
        return None
    is_soon = now.timestamp() - found.subject_id < SOONEST.total_seconds()
    return None if is_soon else found.person_id


def still_good(key: bytes, stamped: str, now: datetime) -> bool:
    """It may serve again on the same form, once corrected."""
    found = signed_links.read(key, stamped, now)
    return found is not None and found.action == STAMP
