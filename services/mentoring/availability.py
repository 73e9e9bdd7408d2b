"""Free slots as a person sees them: by day, by hour, and others when one is gone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models.mentoring import Mentor, Slot
from rules.mentoring.slots import ONE_DAY, Days, Kind, kind_of, whole_days
from services.enrolment import participants
from services.mentoring.bookable import ANY, Wish, bookable

OTHERS = 3
NEAREST = 50
"""How many slots are looked at to choose the closest to the one that is gone."""
COLUMNS = (
    Slot.id,
    Slot.mentor_id,
    Mentor.first_name,
    Mentor.company,
    Mentor.job,
    Slot.starts_at,
    Slot.ends_at,
    Slot.seats,
    Slot.taken,
    Mentor.families,
)


@dataclass(frozen=True, slots=True)
class FreeSlot:
    slot_id: int
    mentor_id: int
    first_name: str
    company: str
    job: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    left: int

    @property
    def kind(self) -> Kind:
        return kind_of(self.seats)


def days(
    session: Session,
    person_id: int,
    now: datetime,
    wish: Wish = ANY,
    *,
    limit: int = 6,
    after: date | None = None,
) -> list[date]:
    """The next days with a free slot, where the person is; empty: say so, do not ask.

    From one day to the next by the index, rather than through every slot.
    """
    where = bookable(session, person_id, now, wish)
    zone = participants.zone_of_person(session, person_id)
    day = after or now.astimezone(zone).date() - ONE_DAY
    found: list[date] = []
    while len(found) < limit:
        rest = whole_days(Days(day, day), zone).ends_at
        query = select(Slot.starts_at).join(Mentor).where(*where, Slot.starts_at >= rest)
        first = session.scalar(query.order_by(Slot.starts_at).limit(1))
        if first is None:
            break
        found.append(day := first.astimezone(zone).date())
    return found


def times(
    session: Session,
    person_id: int,
    day: date,
    now: datetime,
    wish: Wish = ANY,
    *,
    limit: int = 8,
    skip: int = 0,
) -> list[FreeSlot]:
    """The free slots of a day of the person's, by the hour."""
    zone = participants.zone_of_person(session, person_id)
    this_day = whole_days(Days(day, day), zone)
    query = (
        _free(session, person_id, now, wish)
        .where(Slot.starts_at >= this_day.starts_at, Slot.starts_at < this_day.ends_at)
        .limit(limit)
        .offset(skip)
    )
    return [_value(row) for row in session.execute(query)]


def alternatives(
    session: Session, person_id: int, slot_id: int, now: datetime, wish: Wish = ANY
) -> tuple[FreeSlot, ...]:
    """Three others: of the same mentor, else of the same kind and family, the soonest first."""
    query = select(*COLUMNS).join(Mentor).where(Slot.id == slot_id)
    gone = session.execute(query).first()
    if gone is None:
        return ()
    free = _free(session, person_id, now, wish).where(Slot.id != slot_id)
    same = session.execute(free.where(Slot.mentor_id == gone.mentor_id).limit(NEAREST)).all()
    near = session.execute(free.where(Slot.mentor_id != gone.mentor_id).limit(NEAREST)).all()

    def distance(row: Row[Any]) -> tuple[bool, bool, bool, datetime]:
        other_kind = kind_of(row.seats) is not kind_of(gone.seats)
        apart = not set(row.families) & set(gone.families)
        return other_kind, row.mentor_id != gone.mentor_id, apart, row.starts_at

    closest = sorted([*same, *near], key=distance)[:OTHERS]
    return tuple(_value(row) for row in closest)


def _free(session: Session, person_id: int, now: datetime, wish: Wish) -> Select[Any]:
    where = bookable(session, person_id, now, wish)
    return select(*COLUMNS).join(Mentor).where(*where).order_by(Slot.starts_at, Slot.id)


def _value(row: Row[Any]) -> FreeSlot:
    return FreeSlot(
        slot_id=row.id,
        mentor_id=row.mentor_id,
        first_name=row.first_name,
        company=row.company,
        job=row.job,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seats=row.seats,
        left=row.seats - row.taken,
    )
