"""Find what planned workshops lack, for the console: a room, a host, seats for all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import N_, _, translate
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from services.workshops.import_file import LAYOUT
from services.workshops.importing import WorkshopLineEffect

FOR_EVERYONE = (WorkshopKind.OPENING, WorkshopKind.CLOSING)
TOO_SMALL = N_(
    "a room of {capacity} is too small for {people}: {codes}; write in `{column}` what"
    " yours holds, or add a second date"
)
NOT_ALL = N_(
    "{codes}: {seats} seats, for the {people} of the session, who are all awaited there; write"
    " more in `{column}`, or add a second date"
)


@dataclass(frozen=True, slots=True)
class WorkshopMeans:
    """A planned workshop, with its means: room, host, seats."""

    session: str
    code: str
    kind: WorkshopKind
    seats: int
    capacity: int
    has_room: bool
    has_host: bool
    people: int
    """How many seats its session has."""


def stored(
    session: Session, programme_session: ProgrammeSession, now: datetime
) -> list[WorkshopMeans]:
    """Return the workshops of a session that are still to come."""
    query = select(Workshop).where(
        Workshop.session_id == programme_session.id,
        Workshop.status == WorkshopStatus.OPEN,
        Workshop.ends_at > now,
    )
    return [
        WorkshopMeans(
            programme_session.code,
            it.code,
            it.kind,
            it.seats,
            it.capacity,
            bool(it.room_url),
            it.host_id is not None,
            programme_session.seats,
        )
        for it in session.scalars(query.order_by(Workshop.starts_at, Workshop.id))
    ]


def of_loaded(loaded: Iterable[WorkshopLineEffect]) -> Iterator[str]:
    """Yield the gaps of a file's workshops, among those that take place."""
    return of([_furnished(it) for it in loaded if it.is_planned])


def _furnished(loaded: WorkshopLineEffect) -> WorkshopMeans:
    line, plan = loaded.line, loaded.plan
    has_room, has_host = bool(plan.room_url), plan.host_id is not None
    size = plan.seats, plan.capacity
    return WorkshopMeans(
        line.session, line.code, plan.kind, *size, has_room, has_host, loaded.people
    )


def of(planned: Sequence[WorkshopMeans]) -> Iterator[str]:
    """Yield the gaps of workshops: rooms, hosts, then too few seats."""
    yield from of_rooms_and_hosts(
        [it.code for it in planned if not it.has_room],
        [it.code for it in planned if not it.has_host],
    )
    small: dict[tuple[int, int], list[str]] = {}
    whole: dict[tuple[str, WorkshopKind], list[WorkshopMeans]] = {}
    for it in planned:
        if it.capacity < it.seats:
            small.setdefault((it.capacity, it.seats), []).append(it.code)
        if it.kind in FOR_EVERYONE:
            whole.setdefault((it.session, it.kind), []).append(it)
    for (capacity, seats), codes in small.items():
        yield too_small(capacity, seats, codes)
    for rows in whole.values():
        seats, people = sum(it.seats for it in rows), rows[0].people
        if seats < people:
            values = {"seats": seats, "people": people, "column": LAYOUT.headings["seats"]}
            yield translate(NOT_ALL).format(codes=", ".join(it.code for it in rows), **values)


def of_rooms_and_hosts(no_room: Sequence[str], no_host: Sequence[str]) -> Iterator[str]:
    """Yield which workshops have no room yet, and which no host."""
    if no_room:
        yield _("no room yet (column `{column}`): {codes}").format(
            column=LAYOUT.headings["room"], codes=", ".join(no_room)
        )
    if no_host:
        yield _("no host yet (column `{column}`): {codes}").format(
            column=LAYOUT.headings["host"], codes=", ".join(no_host)
        )


def too_small(capacity: int, people: int, codes: Sequence[str]) -> str:
    """Say which workshops have a room too small for their people."""
    values = {"capacity": capacity, "people": people, "column": LAYOUT.headings["capacity"]}
    return translate(TOO_SMALL).format(codes=", ".join(codes), **values)
