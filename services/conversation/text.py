"""Make short texts: labels that fit a button, times in the reader's own zone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from sqlalchemy.orm import Session

from flows.script import ButtonStyle
from flows.texts import plain_text, translate
from models.people import Person
from rules.schedule.dates import LOCALES, moment, with_weekday
from rules.schedule.time_zones import zone_of
from services.conversation.replies import Button

PARIS = "75"
JOINED_WITHIN = timedelta(hours=12)
"""So long before it begins, the button of a video room is what one looks for."""
LABEL = 28
"""Most characters of a button on a small phone."""
ROOM = 34
"""Most characters of a name that has a whole row of the phone to itself."""
EXCERPT = 60
ENDS = " ,·:–-"
"""What no shortened label ends with."""


def hour_of(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Return the hour in the zone, followed by the hour in Paris if the two differ."""
    own = moment(instant, zone, language)[1]
    paris = moment(instant, zone_of(PARIS), language)[1]
    if own == paris:
        return own
    return translate(language, "meeting.two_hours", hour=own, paris=paris)


def number(count: float, language: str) -> str:
    """Return a number with its thousands apart: « 1 790 »."""
    return str(format_decimal(count, "#,##0.#", locale=LOCALES.get(language, language)))


def first_name(session: Session, person_id: int, language: str) -> str:
    """Return a person's first name, or the word for someone without one."""
    name = session.get_one(Person, person_id).first_name
    return name or translate(language, "meeting.someone")


def capitalised(text: str) -> str:
    """Return a text that begins with a capital, whatever word its first value is."""
    return text[:1].upper() + text[1:]


def short(starts_at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a day and an hour for a button: « mer. 10 mars 18 h »."""
    day = with_weekday(starts_at.astimezone(zone).date(), language)
    return f"{day} {moment(starts_at, zone, language)[1]}"


def named(label: str, name: str) -> str:
    """Add a name to the label if a button has room for it."""
    full = f"{label} · {name}"
    return full if len(full) <= LABEL else label


def fitting(label: str, room: int = ROOM) -> str:
    """Shorten a label to the length of a button, after a whole word where possible."""
    if len(label) <= room:
        return label
    start, space, _ = label[:room].rpartition(" ")
    kept = start if space and len(start) >= room // 2 else label[: room - 1]
    return f"{kept.rstrip(ENDS)}…"


def excerpt(text: str) -> str:
    """Return the first line of a text, 60 characters at most; empty if there are no words."""
    first = text.strip().partition("\n")[0].rstrip(" .")
    return first if len(first) <= EXCERPT else f"{first[: EXCERPT - 1].rstrip()}…"


def button(
    language: str, key: str, data: str, style: ButtonStyle | None = None, **values: str
) -> Button:
    return Button(plain_text(language, key, **values), data, style)


def joining(
    language: str, room: str, style: ButtonStyle | None = None
) -> Sequence[Sequence[Button]]:
    """Return the row of the button that opens the video room; none without a web address."""
    is_address = room.startswith("https://")
    return [[button(language, "meeting.join", room, style)]] if is_address else []


def with_joining(
    language: str, room: str, rows: Sequence[Sequence[Button]], ahead: timedelta
) -> list[Sequence[Button]]:
    """Add « Rejoindre » to the buttons of a booking: first shortly before it begins, else last."""
    if ahead <= JOINED_WITHIN:
        return [*joining(language, room, "primary"), *rows]
    return [*rows, *joining(language, room)]
