"""Workshops of a file, compared with those that are there, then loaded: all of them, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.mentoring.slots import Span, span
from rules.tickets.working_hours import zone_of
from rules.workshops.overbooking import places
from services.people.tokens import Chance
from services.tabular.tables import BadTable
from services.workshops import waiting_list, workshops
from services.workshops.import_file import Line

ATTENDANCE_CODES = 10_000
PLAIN = ("kind", "title", "about", "host_name")
SIZE = ("seats", "overbooking", "capacity")


class Change(StrEnum):
    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    CHANGED = "changed"
    """Other words, another room, more or fewer seats."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a line, or would; `kept`: more seats are taken than it gives."""

    line: Line
    change: Change
    when: Span
    kept: int | None = None


def load(
    session: Session,
    lines: Iterable[Line],
    now: datetime,
    chance: Chance,
    *,
    dry_run: bool = False,
) -> list[Loaded]:
    """Raises `BadTable` with every fault.  What the file does not name stays as it is."""
    sessions = {it.code: it for it in session.scalars(select(ProgrammeSession))}
    loaded, faults = [], []
    for line in sorted(lines, key=lambda it: (it.session, it.code)):
        here = sessions.get(line.session)
        fault = f"no session has the code {line.session!r}" if here is None else ""
        if here is not None:
            change = _compare(session, here, line)
            fault = _fault(here, change, now)
            loaded.append(change)
        if fault:
            faults.append((line.number, f"line {line.number}: {fault}"))
    if faults:
        raise BadTable("\n".join(fault for _, fault in sorted(faults)))
    if not dry_run:
        held = _hold(session, loaded, sessions)
        for it in loaded:
            _apply(session, sessions[it.line.session], it, held, now, chance)
    return sorted(loaded, key=lambda it: it.line.number)


def _compare(session: Session, here: ProgrammeSession, line: Line) -> Loaded:
    when = _when(here, line)
    found = _found(session, here, line)
    if found is None:
        return Loaded(line, Change.NEW, when)
    wanted = places(line.seats, line.overbooking, line.capacity)
    kept = found.taken if wanted < found.taken else None
    return Loaded(line, _change(found, line, when), when, kept)


def _change(found: Workshop, line: Line, when: Span) -> Change:
    was_cancelled = found.status is WorkshopStatus.CANCELLED
    if line.status is WorkshopStatus.CANCELLED:
        return Change.SAME if was_cancelled else Change.CANCELLED
    if was_cancelled:
        return Change.REOPENED
    if (found.starts_at, found.ends_at) != (when.starts_at, when.ends_at):
        return Change.MOVED
    values = _values(line)
    changed = any(getattr(found, name) != values[name] for name in (*PLAIN, *SIZE, "room_url"))
    return Change.CHANGED if changed else Change.SAME


def _fault(here: ProgrammeSession, it: Loaded, now: datetime) -> str:
    """A new time is in the future, and in the weeks of the session."""
    if it.change not in (Change.NEW, Change.MOVED, Change.REOPENED):
        return ""
    day = it.when.starts_at.astimezone(zone_of(here.departments[0])).date()
    if not here.starts_on <= day <= here.ends_on:
        return f"{day} is not within the session ({here.starts_on} to {here.ends_on})"
    return f"{day}: this hour is past" if it.when.starts_at <= now else ""


def _hold(
    session: Session, loaded: Iterable[Loaded], sessions: dict[str, ProgrammeSession]
) -> dict[tuple[int, str], Workshop]:
    """Those that change, by id, before any of them does."""
    wanted = [it.line for it in loaded if it.change is not Change.SAME]
    found = (_found(session, sessions[it.session], it) for it in wanted)
    ids = [it.id for it in found if it is not None]
    held = waiting_list.hold_workshops(session, Workshop.id.in_(ids))
    return {(it.session_id, it.code): it for it in held}


def _apply(
    session: Session,
    here: ProgrammeSession,
    it: Loaded,
    held: dict[tuple[int, str], Workshop],
    now: datetime,
    chance: Chance,
) -> None:
    if it.change is Change.SAME:
        return
    workshop = held.get((here.id, it.line.code))
    if workshop is None:
        _add(session, here, it, chance)
        return
    for name in PLAIN:
        setattr(workshop, name, _values(it.line)[name])
    match it.change:
        case Change.CANCELLED:
            workshops.cancel(session, workshop, now)
        case Change.CHANGED:
            workshops.change_room(session, workshop, it.line.room, now)
        case Change.MOVED:
            workshops.move(session, workshop, it.when, now)
        case Change.REOPENED:
            workshops.reopen(session, workshop, it.when)
    workshop.room_url = it.line.room
    _resize(session, workshop, it, now)


def _resize(session: Session, workshop: Workshop, it: Loaded, now: datetime) -> None:
    values = _values(it.line)
    if it.change is Change.CANCELLED or all(
        getattr(workshop, name) == values[name] for name in SIZE
    ):
        return
    for name in SIZE:
        setattr(workshop, name, values[name])
    waiting_list.resize(session, workshop, now)


def _add(session: Session, here: ProgrammeSession, it: Loaded, chance: Chance) -> None:
    line = it.line
    session.add(
        Workshop(
            session_id=here.id,
            code=line.code,
            starts_at=it.when.starts_at,
            ends_at=it.when.ends_at,
            places=places(line.seats, line.overbooking, line.capacity),
            status=line.status,
            attendance_code=f"{chance(ATTENDANCE_CODES):04d}",
            **_values(line),
        )
    )
    session.flush()


def _values(line: Line) -> dict[str, object]:
    return {
        "kind": line.kind,
        "title": line.title,
        "about": line.about,
        "seats": line.seats,
        "overbooking": line.overbooking,
        "capacity": line.capacity,
        "room_url": line.room,
        "host_name": line.host,
    }


def _when(here: ProgrammeSession, line: Line) -> Span:
    """Local time where the session is."""
    on = here.starts_on + timedelta(days=line.on - 1) if isinstance(line.on, int) else line.on
    return span(on, line.starts, line.minutes, zone_of(here.departments[0]))


def _found(session: Session, here: ProgrammeSession, line: Line) -> Workshop | None:
    query = select(Workshop).where(Workshop.session_id == here.id, Workshop.code == line.code)
    return session.scalar(query)
