"""Workshops read from a file: each line checked, each fault told with its line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.conversation.typed_text import plain
from rules.schedule.typed_hours import minute_of
from services.tabular import cells, tables
from services.tabular.cells import among, number, words
from services.tabular.tables import Fault, Layout, Row

LAYOUT = Layout(
    titles={
        "session": ("session",),
        "code": ("code", "id"),
        "kind": ("kind", "type", "genre"),
        "title": ("title", "titre", "atelier", "workshop"),
        "about": ("about", "description", "a propos", "presentation"),
        "date": ("date", "jour", "day"),
        "starts": ("starts", "start", "debut", "heure", "heure de debut"),
        "ends": ("ends", "end", "fin", "heure de fin"),
        "minutes": ("minutes", "duree", "duree minutes", "duration"),
        "seats": ("seats", "places"),
        "overbooking": ("overbooking", "surreservation"),
        "capacity": ("capacity", "capacite", "jauge", "capacite de la salle"),
        "room": ("room", "salle", "lien", "lien video", "link", "url"),
        "host": ("host", "animation", "anime par", "intervenant", "animateur", "animatrice"),
        "status": ("status", "statut", "etat"),
    },
    needed=("code", "title", "date", "starts", "seats"),
)
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAY_OF_SESSION = re.compile(r"(?:j|jour|day|d) ?([0-9]{1,2})")
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

    def at(self, on: date) -> Self:
        return replace(self, on=on)


def read(name: str, content: bytes, session: str = "") -> list[Line]:
    """`session`: the code for lines that name none.  Every faulty line is told, none is loaded."""
    seen: set[tuple[str, str]] = set()

    def take(row: Row) -> Line:
        line = _line(row, session)
        if (line.session, line.code) in seen:
            raise Fault(f"{line.code} appears twice")
        seen.add((line.session, line.code))
        return line

    return cells.each(name, tables.read(name, content, LAYOUT), take)


def _line(row: Row, session: str) -> Line:
    starts = _hour(row, "starts")
    seats = number(row, "seats", 1, 10_000)
    overbooking = number(row, "overbooking", 0, 100, default=0)
    return Line(
        number=row.number,
        session=_session(row, session),
        code=_code(row),
        kind=among(row, "kind", KINDS),
        title=words(row, "title", TITLE, needed=True),
        about=words(row, "about", ABOUT),
        on=_day(row),
        starts=starts,
        minutes=_minutes(row, starts),
        seats=seats,
        overbooking=overbooking,
        capacity=number(row, "capacity", 1, 10_000, default=seats + seats * overbooking // 100),
        room=cells.link(row, "room"),
        host=words(row, "host", HOST),
        status=among(row, "status", STATUSES),
    )


def _session(row: Row, otherwise: str) -> str:
    if not (found := row["session"] or otherwise):
        raise Fault("no session: fill the column `session`, or say --session CODE")
    return found


def _code(row: Row) -> str:
    code = row["code"].lower()
    if not CODE.fullmatch(code):
        raise Fault(f"code {code!r}: small letters, digits and hyphens, 40 at most")
    return code


def _day(row: Row) -> date | int:
    if found := DAY_OF_SESSION.fullmatch(plain(row["date"])):
        return int(found[1])
    if (on := cells.day(row, "date")) is None:
        said = "write it as 2027-03-15, 15/03/2027, or J1 for the first day"
        raise Fault(f"date {row['date']!r}: {said}")
    return on


def _hour(row: Row, column: str) -> int:
    said = re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", row[column])
    if (minute := minute_of(said)) is None:
        raise Fault(f"{column} {said!r}: write an hour as 14:30 or 14h30")
    return minute


def _minutes(row: Row, starts: int) -> int:
    if not row["ends"]:
        return number(row, "minutes", 5, LONGEST)
    minutes = _hour(row, "ends") - starts
    if not 5 <= minutes <= LONGEST:
        raise Fault(f"ends {row['ends']!r}: after the start, on the same day")
    if row["minutes"] and number(row, "minutes", 5, LONGEST) != minutes:
        raise Fault("minutes: they do not agree with the hours")
    return minutes


def line_of(workshop: Workshop, session: str, local: datetime) -> Line:
    """The same workshop as a line of that session; `local`: when it begins, where it is."""
    return Line(
        number=workshop.id,
        session=session,
        code=workshop.code,
        kind=workshop.kind,
        title=workshop.title,
        about=workshop.about,
        on=local.date(),
        starts=local.hour * 60 + local.minute,
        minutes=int((workshop.ends_at - workshop.starts_at).total_seconds()) // 60,
        seats=workshop.seats,
        overbooking=workshop.overbooking,
        capacity=workshop.capacity,
        room=workshop.room_url,
        host=workshop.host_name,
        status=workshop.status,
    )
