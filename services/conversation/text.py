"""Short texts: labels that fit a button, instants in words, each side in their own time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.people import Person
from rules.schedule.dates import LOCALES, moment
from rules.tickets.working_hours import zone_of
from services.conversation.replies import Button

PARIS = "75"
LABEL = 28
"""Characters of a button on a small phone."""
EXCERPT = 60


def hour_of(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Their own, and that of Paris when it is another."""
    own = moment(instant, zone, language)[1]
    paris = moment(instant, zone_of(PARIS), language)[1]
    if own == paris:
        return own
    return translate(language, "meeting.two_hours", {"hour": own, "paris": paris})


def first_name(session: Session, person_id: int, language: str) -> str:
    found = session.get_one(Person, person_id).first_name
    return found or translate(language, "meeting.someone")


def short(starts_at: datetime, zone: ZoneInfo, language: str) -> str:
    """ "mer. 10 mars 18 h", for a button."""
    local = starts_at.astimezone(zone)
    day = format_date(local.date(), "EEE d MMM", locale=LOCALES.get(language, language))
    return f"{day} {moment(starts_at, zone, language)[1]}"


def named(label: str, name: str) -> str:
    """With the name, if a button has room for it."""
    full = f"{label} · {name}"
    return full if len(full) <= LABEL else label


def fitting(label: str) -> str:
    return label if len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…"


def excerpt(text: str) -> str:
    """The first line, as a name for the whole; nothing of what has no words."""
    first = text.strip().partition("\n")[0].rstrip(" .")
    return first if len(first) <= EXCERPT else f"{first[: EXCERPT - 1].rstrip()}…"


def translate(language: str, key: str, values: Mapping[str, str] | None = None) -> Html:
    return house_texts().render(language, key, values or {})


def button(language: str, key: str, data: str) -> Button:
    return Button(house_texts().words(language, key), data)


def joining(language: str, room: str) -> Sequence[Sequence[Button]]:
    """The way in, when the room has an address."""
    return [[button(language, "meeting.join", room)]] if room.startswith("https://") else []
