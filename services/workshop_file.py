"""Workshops read from a file: each line checked, each fault told with its line."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from time import strptime
from typing import TypeVar
from urllib.parse import urlsplit

from models.workshops import WorkshopKind, WorkshopStatus
from rules.hours import minute_of
from rules.words import plain
from services import workshop_table
from services.workshop_table import BadTable, Row

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAY_OF_SESSION = re.compile(r"(?:j|jour|day|d) ?([0-9]{1,2})")
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")
LONGEST = 8 * 60
TITLE, ABOUT, HOST = 60, 300, 40
KINDS: Mapping[str, WorkshopKind] = {
    "": WorkshopKind.OTHER,
    **{plain(kind): kind for kind in WorkshopKind},
    "ouverture": WorkshopKind.OPENING,
    "rencontres": WorkshopKind.MEETINGS,
    "rencontre": WorkshopKind.MEETINGS,
    "bilan": WorkshopKind.SUMMARY,
    "mon bilan": WorkshopKind.SUMMARY,
    "formation": WorkshopKind.TRAINING,
    "formations": WorkshopKind.TRAINING,
    "cloture": WorkshopKind.CLOSING,
    "autre": WorkshopKind.OTHER,
}
STATUSES: Mapping[str, WorkshopStatus] = {
    "": WorkshopStatus.OPEN,
    "open": WorkshopStatus.OPEN,
    "ouvert": WorkshopStatus.OPEN,
    "cancelled": WorkshopStatus.CANCELLED,
    "canceled": WorkshopStatus.CANCELLED,
    "annule": WorkshopStatus.CANCELLED,
}


T = TypeVar("T")


class _Fault(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Line:
    """One workshop as the file says; `starts` is a minute of the day where the session is."""

    number: int
    session: str
    code: str
    kind: WorkshopKind
    title: str
    about: str
    on: date | int
    """A day of the calendar, or of the session (its first day is 1)."""
    starts: int
    minutes: int
    seats: int
    overbooking: int
    capacity: int
    room: str
    host: str
    status: WorkshopStatus


def read(name: str, content: bytes, session: str = "") -> list[Line]:
    """`session`: the code for lines that name none.  Every faulty line is told, none is loaded."""
    lines: list[Line] = []
    faults: list[str] = []
    seen: set[tuple[str, str]] = set()
    for row in workshop_table.read(name, content):
        try:
            line = _line(row, session)
            if (line.session, line.code) in seen:
                raise _Fault(f"{line.code} appears twice")
            seen.add((line.session, line.code))
            lines.append(line)
        except _Fault as fault:
            faults.append(f"{name}, line {row.number}: {fault}")
    if faults:
        raise BadTable("\n".join(faults))
    return lines


def _line(row: Row, session: str) -> Line:
    starts = _hour(row, "starts")
    seats = _number(row, "seats", 1, 10_000)
    overbooking = _number(row, "overbooking", 0, 100, default=0)
    return Line(
        number=row.number,
        session=_session(row, session),
        code=_code(row),
        kind=_among(row, "kind", KINDS),
        title=_words(row, "title", TITLE, needed=True),
        about=_words(row, "about", ABOUT),
        on=_day(row),
        starts=starts,
        minutes=_minutes(row, starts),
        seats=seats,
        overbooking=overbooking,
        capacity=_number(row, "capacity", 1, 10_000, default=seats + seats * overbooking // 100),
        room=_room(row),
        host=_words(row, "host", HOST),
        status=_among(row, "status", STATUSES),
    )


def _session(row: Row, otherwise: str) -> str:
    if not (found := row["session"] or otherwise):
        raise _Fault("no session: fill the column `session`, or say --session CODE")
    return found


def _code(row: Row) -> str:
    code = row["code"].lower()
    if not CODE.fullmatch(code):
        raise _Fault(f"code {code!r}: small letters, digits and hyphens, 40 at most")
    return code


def _words(row: Row, column: str, longest: int, *, needed: bool = False) -> str:
    words = " ".join(row[column].split())
    if needed and not words:
        raise _Fault(f"{column}: nothing is written")
    if len(words) > longest:
        raise _Fault(f"{column}: {len(words)} characters, {longest} at most")
    return words


def _number(row: Row, column: str, least: int, most: int, *, default: int | None = None) -> int:
    said = row[column].removesuffix("%").strip()
    if not said and default is not None:
        return default
    if not said.isdecimal() or not least <= int(said) <= most:
        raise _Fault(f"{column} {said!r}: a number from {least} to {most}")
    return int(said)


def _among(row: Row, column: str, known: Mapping[str, T]) -> T:
    if (found := known.get(plain(row[column]))) is None:
        names = ", ".join(sorted({str(it) for it in known.values()}))
        raise _Fault(f"{column} {row[column]!r}: one of {names}")
    return found


def _day(row: Row) -> date | int:
    said = row["date"].removesuffix(" 00:00:00")  # a day as a workbook keeps it
    if found := DAY_OF_SESSION.fullmatch(plain(said)):
        return int(found[1])
    for form in DATES:
        with suppress(ValueError):
            return date(*strptime(said, form)[:3])
    raise _Fault(f"date {said!r}: write it as 2027-03-15, 15/03/2027, or J1 for the first day")


def _hour(row: Row, column: str) -> int:
    said = re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", row[column])
    if (minute := minute_of(said)) is None:
        raise _Fault(f"{column} {said!r}: write an hour as 14:30 or 14h30")
    return minute


def _minutes(row: Row, starts: int) -> int:
    if not row["ends"]:
        return _number(row, "minutes", 5, LONGEST)
    minutes = _hour(row, "ends") - starts
    if not 5 <= minutes <= LONGEST:
        raise _Fault(f"ends {row['ends']!r}: after the start, on the same day")
    if row["minutes"] and _number(row, "minutes", 5, LONGEST) != minutes:
        raise _Fault("minutes: they do not agree with the hours")
    return minutes


def _room(row: Row) -> str:
    room = row["room"]
    if room and (urlsplit(room).scheme != "https" or not urlsplit(room).hostname or " " in room):
        raise _Fault("room: an address that begins with https://")
    return room
