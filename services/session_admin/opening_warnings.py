"""Warn of what is doubtful in a session, in the console: it may open, but somebody should look."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from locales import _, counts
from models.programme import ProgrammeSession
from rules.session_admin import opening
from services.programme.session_file import Door, Meetings, Protection, SessionFile, SessionTexts
from services.programme.sessions import meetings_of, texts_of

INVENTED = {
    "Les Passerelles",
    "Mission locale des Deux-Rives",
    "France Services de la place du Marché",
    "Nadia Ferrand",
}
"""Names that docs/examples/session.yaml invents."""
FICTION = re.compile(r"(\+33|0)(19900|26191|35301|46571|53649|63998)\d{4}")
"""Telephone numbers that Arcep keeps for films and books."""
CUT_SHORT = re.compile(r"0\d{3,8}|0\d{10,}|\+33\d{0,8}|\+33\d{10,}")
EXAMPLES_TERRITORY, EXAMPLES_DEPARTMENT = "Haute-Garonne", "31"
NOWHERE = re.compile(r"(.*\.)?example(\.com|\.net|\.org)?", re.IGNORECASE)
"""Domains that no e-mail reaches (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What is looked at, of a file or of a stored session."""

    texts: SessionTexts
    doors: Sequence[Door]
    departments: Collection[str]
    meetings: Meetings
    seats: int
    ends_on: date
    offers_on: date | None


def of_file(data: SessionFile) -> Iterator[tuple[str, str]]:
    """Yield each doubtful field of a file, and a sentence about it."""
    offers_on, meetings = data.offers_on, data.meetings
    return _warnings(
        SessionDetails(
            data.texts,
            data.doors,
            data.departments,
            meetings,
            data.seats,
            data.ends_on,
            offers_on,
        )
    )


def of_stored(row: ProgrammeSession) -> Iterator[tuple[str, str]]:
    """Yield each doubtful field of a stored session, and a sentence about it."""
    doors, meetings = [Door.model_validate(it) for it in row.doors], meetings_of(row)
    return _warnings(
        SessionDetails(
            texts_of(row),
            doors,
            row.departments,
            meetings,
            row.seats,
            row.ends_on,
            row.offers_on,
        )
    )


def _warnings(looked: SessionDetails) -> Iterator[tuple[str, str]]:
    if looked.offers_on and looked.offers_on > looked.ends_on:
        sentence = _(
            "offers open on {day}, after the session's last day ({last}); "
            "correct `offers_on`, or leave it out"
        )
        yield "offers_on", sentence.format(day=looked.offers_on, last=looked.ends_on)
    for number, door in enumerate(looked.doors, 1):
        yield from _of_door(f"doors.{number}", door)
        if told := _unread(door, looked.departments):
            yield f"doors.{number}.departments", told
    yield from _of_name("texts.association", looked.texts.association)
    yield from _of_territory(looked.texts.territory, looked.departments)
    if looked.meetings.protection:
        yield from _of_protection(looked.meetings.protection)
    yield from _of_expected(looked.meetings.expected, looked.seats)


def _of_door(place: str, door: Door) -> Iterator[tuple[str, str]]:
    yield from _of_name(f"{place}.name", door.name)
    if door.phone and FICTION.fullmatch(door.phone.replace(" ", "")):
        sentence = _("{phone} is a number of no one; write the real one, or leave the line out")
        yield f"{place}.phone", sentence.format(phone=door.phone)
    elif door.phone and CUT_SHORT.fullmatch(door.phone.replace(" ", "")):
        sentence = _("{phone} has not ten digits; write it whole")
        yield f"{place}.phone", sentence.format(phone=door.phone)


def _unread(door: Door, of_session: Collection[str]) -> str | None:
    """Return a sentence for an organisation that nobody of the session will read of."""
    if not door.departments or set(door.departments) & set(of_session):
        return None
    sentence = _(
        "{name} is told to people of {theirs} alone, and this session is for {ours}:"
        " nobody reads of it; correct this line, or leave it out"
    )
    theirs, ours = ", ".join(door.departments), ", ".join(of_session)
    return sentence.format(name=door.name, theirs=theirs, ours=ours)


def _of_territory(territory: str, departments: Collection[str]) -> Iterator[tuple[str, str]]:
    if territory == EXAMPLES_TERRITORY and EXAMPLES_DEPARTMENT not in departments:
        sentence = _("{name} is the territory of the example; people read yours here")
        yield "texts.territory", sentence.format(name=territory)


def _of_protection(protection: Protection) -> Iterator[tuple[str, str]]:
    yield from _of_name("meetings.protection.name", protection.name)
    if NOWHERE.fullmatch(protection.email.rpartition("@")[2]):
        sentence = _("{email} reaches nobody; write the address of who answers reports")
        yield "meetings.protection.email", sentence.format(email=protection.email)
    if protection.company:
        yield from _of_name("meetings.protection.company", protection.company)


def _of_name(place: str, name: str) -> Iterator[tuple[str, str]]:
    if name in INVENTED:
        sentence = _("{name} is an invented name of the example; write the real one")
        yield place, sentence.format(name=name)


def _of_expected(expected: int | None, seats: int) -> Iterator[tuple[str, str]]:
    """Yield a sentence when the people expected are far from the seats."""
    if expected is not None and opening.is_doubtful(expected, seats):
        sentence = _(
            "{people}, for {seats}: the meetings that it takes to open are counted for {expected};"
            " correct `expected` under `meetings`, or leave it out"
        )
        told = {"people": counts.people_expected(expected), "seats": counts.seats(seats)}
        yield "meetings.expected", sentence.format(expected=expected, **told)
