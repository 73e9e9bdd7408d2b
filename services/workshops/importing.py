"""Compare the workshops of a file with the stored ones, then load all of them, or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from locales import _
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.schedule.time_zones import zone_of_session
from rules.slots.slots import Span, span
from rules.workshops.seats import places
from services.people.tokens import RandomBelow
from services.tabular import cells
from services.tabular.faults import LineFault
from services.workshops import hosts, waiting_list, workshops
from services.workshops.hosts import WorkshopHost
from services.workshops.import_file import ImportedRow

ATTENDANCE_CODES = 10_000
WORDS = ("kind", "title", "about")
HOST = ("host_id", "host_name")
SIZE = ("seats", "overbooking", "capacity")
COLUMNS = {"room_url": "room", "host_name": "host"}
ENDLESS = 2**31
T = TypeVar("T")


def delete_all(session: Session, session_id: int) -> None:
    """Delete the workshops of a session in preparation."""
    session.execute(delete(Workshop).where(Workshop.session_id == session_id))


class WorkshopChange(StrEnum):
    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    CHANGED = "changed"
    """The texts, the room or the number of seats changed."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class WorkshopPlan:
    """A whole workshop: the values of its line, and the stored ones where the line has none."""

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
class ColumnDifference:
    """The value of one column, before and after."""

    column: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class WorkshopLineEffect:
    """The effect of a line, real or planned.

    `kept`: the number of seats taken, when the line gives fewer.
    """

    line: ImportedRow
    change: WorkshopChange
    plan: WorkshopPlan
    differences: tuple[ColumnDifference, ...] = ()
    kept: int | None = None
    starts: str = ""
    """When it starts, in the session's own hours."""
    taken: int = 0
    """How many seats people have in it."""
    people: int = 0
    """How many seats its session has."""

    @property
    def is_planned(self) -> bool:
        """Tell whether it takes place."""
        return self.plan.status is WorkshopStatus.OPEN

    @property
    def disturbs(self) -> bool:
        """Tell whether people with a seat must hear of a move or a cancellation."""
        return self.taken > 0 and self.change in (WorkshopChange.MOVED, WorkshopChange.CANCELLED)


def load(
    session: Session,
    lines: Iterable[ImportedRow],
    now: datetime,
    random_below: RandomBelow,
    *,
    dry_run: bool = False,
    of_bot: int | None = None,
) -> list[WorkshopLineEffect]:
    """Load the lines; workshops that the file does not name stay as they are.

    `of_bot`: the bot whose people the lines may name as hosts, if not all.
    Raise `FaultyFile` with the fault of every line, and load nothing then.
    """
    sessions = {row.code: row for row in session.scalars(select(ProgrammeSession))}

    def compare(line: ImportedRow) -> WorkshopLineEffect:
        programme_session = sessions.get(line.session)
        if programme_session is None:
            raise LineFault(_("no session has the code {code!r}").format(code=line.session))
        return _sound(session, programme_session, line, now, of_bot)

    in_order = sorted(lines, key=lambda line: line.number)
    loaded = cells.convert_rows("", in_order, compare)
    if not dry_run:
        locked = _lock_changed(session, loaded, sessions)
        for change in sorted(loaded, key=lambda it: (it.line.session, it.line.code)):
            _apply(session, sessions[change.line.session], change, locked, now, random_below)
    return loaded


def _sound(
    session: Session,
    programme_session: ProgrammeSession,
    line: ImportedRow,
    now: datetime,
    of_bot: int | None,
) -> WorkshopLineEffect:
    """Compare a line with the stored workshop; raise `LineFault` with its host and its hour."""
    unknown_host: tuple[str, ...] = ()
    try:
        loaded = _compare(session, programme_session, line, of_bot)
    except LineFault as fault:
        unknown_host = fault.args
        loaded = _compare(session, programme_session, replace(line, host=None), of_bot)
    if faults := [*unknown_host, *_faults(programme_session, loaded, now)]:
        raise LineFault(*sorted(faults))
    return loaded


def _compare(
    session: Session,
    programme_session: ProgrammeSession,
    line: ImportedRow,
    of_bot: int | None,
) -> WorkshopLineEffect:
    """Compare a line with the stored workshop; raise `LineFault` when the host is unknown."""
    workshop = _existing(session, programme_session, line)
    plan = _plan(session, programme_session, line, workshop, of_bot)
    zone = zone_of_session(programme_session)
    starts, people = _starts(plan.when, zone), programme_session.seats
    if workshop is None:
        return WorkshopLineEffect(line, WorkshopChange.NEW, plan, starts=starts, people=people)
    capacity = places(plan.seats, plan.overbooking, plan.capacity)
    kept = workshop.taken if capacity < workshop.taken else None
    differences = tuple(_differences(workshop, plan, zone))
    change = _change(workshop, plan)
    return WorkshopLineEffect(line, change, plan, differences, kept, starts, workshop.taken, people)


def _plan(
    session: Session,
    programme_session: ProgrammeSession,
    line: ImportedRow,
    workshop: Workshop | None,
    of_bot: int | None,
) -> WorkshopPlan:
    overbooking = _or_default(line.overbooking, workshop.overbooking if workshop else 0)
    host = WorkshopHost(workshop.host_id, workshop.host_name) if workshop else WorkshopHost()
    if line.host is not None:
        column, now_is = line.headings["host"], host.person_id
        host = (
            hosts.find(session, line.host, column, of_bot, now_is) if line.host else WorkshopHost()
        )
    return WorkshopPlan(
        kind=_or_default(line.kind, workshop.kind if workshop else WorkshopKind.OTHER),
        title=line.title,
        about=_or_default(line.about, workshop.about if workshop else ""),
        when=_planned_span(programme_session, line),
        seats=line.seats,
        overbooking=overbooking,
        capacity=_or_default(line.capacity, _capacity(line.seats, overbooking, workshop)),
        room_url=_or_default(line.room, workshop.room_url if workshop else ""),
        host_id=host.person_id,
        host_name=host.name,
        status=_or_default(line.status, workshop.status if workshop else WorkshopStatus.OPEN),
    )


def _or_default(value: T | None, default: T) -> T:
    return default if value is None else value


def _capacity(seats: int, overbooking: int, workshop: Workshop | None) -> int:
    """Return room for all seats, unless the capacity was set to another number before."""
    enough = places(seats, overbooking, ENDLESS)
    if workshop is None or workshop.capacity == places(
        workshop.seats, workshop.overbooking, ENDLESS
    ):
        return enough
    return workshop.capacity


def _change(workshop: Workshop, plan: WorkshopPlan) -> WorkshopChange:
    was_cancelled = workshop.status is WorkshopStatus.CANCELLED
    if plan.status is WorkshopStatus.CANCELLED:
        return WorkshopChange.SAME if was_cancelled else WorkshopChange.CANCELLED
    if was_cancelled:
        return WorkshopChange.REOPENED
    if (workshop.starts_at, workshop.ends_at) != (plan.when.starts_at, plan.when.ends_at):
        return WorkshopChange.MOVED
    names = (*WORDS, *HOST, *SIZE, "room_url")
    changed = any(getattr(workshop, name) != getattr(plan, name) for name in names)
    return WorkshopChange.CHANGED if changed else WorkshopChange.SAME


def _differences(
    workshop: Workshop, plan: WorkshopPlan, zone: tzinfo
) -> Iterator[ColumnDifference]:
    """Yield the changed columns, by their names in the file; hours are in the session's zone."""
    if plan.status is not WorkshopStatus.CANCELLED:
        before = Span(workshop.starts_at, workshop.ends_at)
        for column, in_words in (("starts", _starts), ("ends", _ends)):
            if (was := in_words(before, zone)) != (now := in_words(plan.when, zone)):
                yield ColumnDifference(column, was, now)
    for name in (*WORDS, *SIZE, "room_url", "host_name", "status"):
        was, now = str(getattr(workshop, name)), str(getattr(plan, name))
        if was != now or (name == "host_name" and workshop.host_id != plan.host_id):
            yield ColumnDifference(COLUMNS.get(name, name), was, now)


def _starts(span: Span, zone: tzinfo) -> str:
    return f"{span.starts_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _ends(span: Span, zone: tzinfo) -> str:
    return f"{span.ends_at.astimezone(zone):%H:%M}"


def _faults(
    programme_session: ProgrammeSession, loaded: WorkshopLineEffect, now: datetime
) -> Iterator[str]:
    """Yield a fault unless a new time is in the future and within the session."""
    if loaded.change not in (WorkshopChange.NEW, WorkshopChange.MOVED, WorkshopChange.REOPENED):
        return
    day = loaded.plan.when.starts_at.astimezone(zone_of_session(programme_session)).date()
    if not programme_session.starts_on <= day <= programme_session.ends_on:
        fault = _("{day} is not within the session ({first} to {last})")
        first, last = programme_session.starts_on, programme_session.ends_on
        yield fault.format(day=day, first=first, last=last)
    elif loaded.plan.when.starts_at <= now:
        yield _("{day}: this hour is past").format(day=day)


def _lock_changed(
    session: Session, loaded: Iterable[WorkshopLineEffect], sessions: dict[str, ProgrammeSession]
) -> dict[tuple[int, str], Workshop]:
    """Lock the workshops that change, in order of id, before changing any."""
    lines = [change.line for change in loaded if change.change is not WorkshopChange.SAME]
    existing = (_existing(session, sessions[line.session], line) for line in lines)
    ids = [workshop.id for workshop in existing if workshop is not None]
    locked = waiting_list.lock_workshops(session, Workshop.id.in_(ids))
    return {(workshop.session_id, workshop.code): workshop for workshop in locked}


def _apply(
    session: Session,
    programme_session: ProgrammeSession,
    loaded: WorkshopLineEffect,
    locked: dict[tuple[int, str], Workshop],
    now: datetime,
    random_below: RandomBelow,
) -> None:
    if loaded.change is WorkshopChange.SAME:
        return
    workshop = locked.get((programme_session.id, loaded.line.code))
    if workshop is None:
        _add(session, programme_session, loaded, random_below)
        return
    plan = loaded.plan
    for name in (*WORDS, *HOST):
        setattr(workshop, name, getattr(plan, name))
    match loaded.change:
        case WorkshopChange.CANCELLED:
            workshops.cancel(session, workshop, now)
        case WorkshopChange.CHANGED:
            workshops.change_room(session, workshop, plan.room_url, now)
        case WorkshopChange.MOVED:
            workshops.move(session, workshop, plan.when, now)
        case WorkshopChange.REOPENED:
            workshops.reopen(session, workshop, plan.when)
    workshop.room_url = plan.room_url
    _resize(session, workshop, loaded, now)


def _resize(
    session: Session, workshop: Workshop, loaded: WorkshopLineEffect, now: datetime
) -> None:
    if loaded.change is WorkshopChange.CANCELLED or all(
        getattr(workshop, name) == getattr(loaded.plan, name) for name in SIZE
    ):
        return
    for name in SIZE:
        setattr(workshop, name, getattr(loaded.plan, name))
    waiting_list.resize(session, workshop, now)


def _add(
    session: Session,
    programme_session: ProgrammeSession,
    loaded: WorkshopLineEffect,
    random_below: RandomBelow,
) -> None:
    plan = loaded.plan
    names = (*WORDS, *HOST, *SIZE, "room_url", "status")
    session.add(
        Workshop(
            session_id=programme_session.id,
            code=loaded.line.code,
            starts_at=plan.when.starts_at,
            ends_at=plan.when.ends_at,
            places=places(plan.seats, plan.overbooking, plan.capacity),
            attendance_code=f"{random_below(ATTENDANCE_CODES):04d}",
            **{name: getattr(plan, name) for name in names},
        )
    )
    session.flush()


def _planned_span(programme_session: ProgrammeSession, line: ImportedRow) -> Span:
    """Return the line's start and end, read as local time of the session."""
    on = (
        programme_session.starts_on + timedelta(days=line.on - 1)
        if isinstance(line.on, int)
        else line.on
    )
    return span(on, line.starts, line.minutes, zone_of_session(programme_session))


def _existing(
    session: Session, programme_session: ProgrammeSession, line: ImportedRow
) -> Workshop | None:
    query = select(Workshop).where(
        Workshop.session_id == programme_session.id, Workshop.code == line.code
    )
    return session.scalar(query)
