"""Workshops of a file, compared with those that are there, then loaded: all of them, or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.mentoring.slots import Span, span
from rules.tickets.working_hours import zone_of
from rules.workshops.overbooking import places
from services.people.tokens import Chance
from services.tabular.tables import BadTable, Fault
from services.workshops import hosts, waiting_list, workshops
from services.workshops.hosts import Host
from services.workshops.import_file import ImportedRow

ATTENDANCE_CODES = 10_000
WORDS = ("kind", "title", "about")
HOST = ("host_id", "host_name")
SIZE = ("seats", "overbooking", "capacity")
COLUMNS = {"room_url": "room", "host_name": "host"}
ENDLESS = 2**31
T = TypeVar("T")


class Change(StrEnum):
    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    CHANGED = "changed"
    """Other words, another room, more or fewer seats."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a workshop: what its line says, and what was there where it says nothing."""

    kind: WorkshopKind
    title: str
    about: str
    when: Span
    seats: int
    overbooking: int
    capacity: int
    room_url: str
    host_id: int | None
    host_name: str
    status: WorkshopStatus


@dataclass(frozen=True, slots=True)
class Difference:
    """What is written in one column, before and after."""

    column: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a line, or would; `kept`: more seats are taken than it gives."""

    line: ImportedRow
    change: Change
    plan: Plan
    differences: tuple[Difference, ...] = ()
    kept: int | None = None


def load(
    session: Session,
    lines: Iterable[ImportedRow],
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
            try:
                loaded.append(_compare(session, here, line))
                fault = _fault(here, loaded[-1], now)
            except Fault as wrong:
                fault = str(wrong)
        if fault:
            faults.append((line.number, f"line {line.number}: {fault}"))
    if faults:
        raise BadTable("\n".join(fault for _, fault in sorted(faults)))
    if not dry_run:
        held = _hold(session, loaded, sessions)
        for it in loaded:
            _apply(session, sessions[it.line.session], it, held, now, chance)
    return sorted(loaded, key=lambda it: it.line.number)


def _compare(session: Session, here: ProgrammeSession, line: ImportedRow) -> Loaded:
    """Raises `Fault` when nobody hosts under that name."""
    found = _found(session, here, line)
    plan = _plan(session, here, line, found)
    if found is None:
        return Loaded(line, Change.NEW, plan)
    wanted = places(plan.seats, plan.overbooking, plan.capacity)
    kept = found.taken if wanted < found.taken else None
    told = tuple(_differences(found, plan, zone_of(here.departments[0])))
    return Loaded(line, _change(found, plan), plan, told, kept)


def _plan(
    session: Session, here: ProgrammeSession, line: ImportedRow, found: Workshop | None
) -> Plan:
    overbooking = _else(line.overbooking, found.overbooking if found else 0)
    host = Host(found.host_id, found.host_name) if found else Host()
    if line.host is not None:
        host = hosts.find(session, line.host) if line.host else Host()
    return Plan(
        kind=_else(line.kind, found.kind if found else WorkshopKind.OTHER),
        title=line.title,
        about=_else(line.about, found.about if found else ""),
        when=_when(here, line),
        seats=line.seats,
        overbooking=overbooking,
        capacity=_else(line.capacity, _capacity(line.seats, overbooking, found)),
        room_url=_else(line.room, found.room_url if found else ""),
        host_id=host.person_id,
        host_name=host.name,
        status=_else(line.status, found.status if found else WorkshopStatus.OPEN),
    )


def _else(told: T | None, otherwise: T) -> T:
    return otherwise if told is None else told


def _capacity(seats: int, overbooking: int, found: Workshop | None) -> int:
    """Enough for all seats, unless the room was said to hold another number."""
    enough = places(seats, overbooking, ENDLESS)
    if found is None or found.capacity == places(found.seats, found.overbooking, ENDLESS):
        return enough
    return found.capacity


def _change(found: Workshop, plan: Plan) -> Change:
    was_cancelled = found.status is WorkshopStatus.CANCELLED
    if plan.status is WorkshopStatus.CANCELLED:
        return Change.SAME if was_cancelled else Change.CANCELLED
    if was_cancelled:
        return Change.REOPENED
    if (found.starts_at, found.ends_at) != (plan.when.starts_at, plan.when.ends_at):
        return Change.MOVED
    named = (*WORDS, *HOST, *SIZE, "room_url")
    changed = any(getattr(found, name) != getattr(plan, name) for name in named)
    return Change.CHANGED if changed else Change.SAME


def _differences(found: Workshop, plan: Plan, zone: tzinfo) -> Iterator[Difference]:
    """By the names of the columns; hours are those of the session."""
    if plan.status is not WorkshopStatus.CANCELLED:
        before = Span(found.starts_at, found.ends_at)
        for column, of in (("starts", _starts), ("ends", _ends)):
            if (was := of(before, zone)) != (now := of(plan.when, zone)):
                yield Difference(column, was, now)
    for name in (*WORDS, *SIZE, "room_url", "host_name", "status"):
        was, now = str(getattr(found, name)), str(getattr(plan, name))
        if was != now or (name == "host_name" and found.host_id != plan.host_id):
            yield Difference(COLUMNS.get(name, name), was, now)


def _starts(span: Span, zone: tzinfo) -> str:
    return f"{span.starts_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _ends(span: Span, zone: tzinfo) -> str:
    return f"{span.ends_at.astimezone(zone):%H:%M}"


def _fault(here: ProgrammeSession, it: Loaded, now: datetime) -> str:
    """A new time is in the future, and in the weeks of the session."""
    if it.change not in (Change.NEW, Change.MOVED, Change.REOPENED):
        return ""
    day = it.plan.when.starts_at.astimezone(zone_of(here.departments[0])).date()
    if not here.starts_on <= day <= here.ends_on:
        return f"{day} is not within the session ({here.starts_on} to {here.ends_on})"
    return f"{day}: this hour is past" if it.plan.when.starts_at <= now else ""


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
    plan = it.plan
    for name in (*WORDS, *HOST):
        setattr(workshop, name, getattr(plan, name))
    match it.change:
        case Change.CANCELLED:
            workshops.cancel(session, workshop, now)
        case Change.CHANGED:
            workshops.change_room(session, workshop, plan.room_url, now)
        case Change.MOVED:
            workshops.move(session, workshop, plan.when, now)
        case Change.REOPENED:
            workshops.reopen(session, workshop, plan.when)
    workshop.room_url = plan.room_url
    _resize(session, workshop, it, now)


def _resize(session: Session, workshop: Workshop, it: Loaded, now: datetime) -> None:
    if it.change is Change.CANCELLED or all(
        getattr(workshop, name) == getattr(it.plan, name) for name in SIZE
    ):
        return
    for name in SIZE:
        setattr(workshop, name, getattr(it.plan, name))
    waiting_list.resize(session, workshop, now)


def _add(session: Session, here: ProgrammeSession, it: Loaded, chance: Chance) -> None:
    plan = it.plan
    named = (*WORDS, *HOST, *SIZE, "room_url", "status")
    session.add(
        Workshop(
            session_id=here.id,
            code=it.line.code,
            starts_at=plan.when.starts_at,
            ends_at=plan.when.ends_at,
            places=places(plan.seats, plan.overbooking, plan.capacity),
            attendance_code=f"{chance(ATTENDANCE_CODES):04d}",
            **{name: getattr(plan, name) for name in named},
        )
    )
    session.flush()


def _when(here: ProgrammeSession, line: ImportedRow) -> Span:
    """Local time where the session is."""
    on = here.starts_on + timedelta(days=line.on - 1) if isinstance(line.on, int) else line.on
    return span(on, line.starts, line.minutes, zone_of(here.departments[0]))


def _found(session: Session, here: ProgrammeSession, line: ImportedRow) -> Workshop | None:
    query = select(Workshop).where(Workshop.session_id == here.id, Workshop.code == line.code)
    return session.scalar(query)
