"""Compare a session's file with what is stored, before it is imported over it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.schedule.days import Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of_session
from rules.session_admin.opening import SessionState
from rules.slots.slots import whole_days
from services.enrolment import places
from services.programme.session_file import SessionFile, columns, past_days
from services.programme.sessions import meetings_of


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """The value of one field, before and after; empty if there is none."""

    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class SessionFileComparison:
    """What importing a file would do; `state` is None for a session that is not stored yet."""

    state: SessionState | None
    differences: tuple[FieldDifference, ...]
    held: int
    """How many people have a place."""
    past: tuple[str, ...]
    """The fields of the file whose day is over."""
    stray: int
    """Workshops that would be outside the session's days."""

    @property
    def is_to_be_confirmed(self) -> bool:
        """Tell whether the import changes a session in which people have a place."""
        return bool(self.differences) and self.held > 0


def compare(session: Session, data: SessionFile, now: datetime) -> SessionFileComparison:
    """Compare a file with the session of its code; nothing is written."""
    stored = session.scalar(select(ProgrammeSession).where(ProgrammeSession.code == data.code))
    past = tuple(past_days(stored, data, local_date(now, NO_DEPARTMENT)))
    if stored is None:
        return SessionFileComparison(None, (), 0, past, 0)
    before, after = _flat(_stored(stored)), _flat(columns(data))
    fields = dict.fromkeys([*after, *before])
    differences = tuple(
        FieldDifference(field, was, value)
        for field in fields
        if (was := before.get(field, "")) != (value := after.get(field, ""))
    )
    held = places.held(session, stored)
    return SessionFileComparison(
        stored.state, differences, held, past, _stray(session, stored, data)
    )


def _stored(row: ProgrammeSession) -> Mapping[str, Any]:
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    apart = ("id", "opened_at", "closed_at")
    kept = {name: value for name, value in values.items() if name not in apart}
    return kept | {"meetings": meetings_of(row).model_dump(mode="json")}


def _flat(values: Mapping[str, Any]) -> dict[str, str]:
    return dict(_fields("", values))


def _fields(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield each plain value by its path, as in the file; nothing for what is left out."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _fields(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list | tuple):
        if all(isinstance(item, str) for item in value):
            yield path, ", ".join(value)
        else:
            for number, inner in enumerate(value, 1):
                yield from _fields(f"{path}.{number}", inner)
    elif value is not None:
        yield path, str(value)


def _stray(session: Session, stored: ProgrammeSession, data: SessionFile) -> int:
    """Count the workshops that the new days leave outside."""
    days = whole_days(Days(data.starts_on, data.ends_on), zone_of_session(data))
    query = select(func.count(Workshop.id)).where(
        Workshop.session_id == stored.id,
        Workshop.status == WorkshopStatus.OPEN,
        (Workshop.starts_at < days.starts_at) | (Workshop.starts_at >= days.ends_at),
    )
    return session.scalar(query) or 0
