"""Open a mentor's slots every week by a rule, and none on holidays and days of absence."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Absence, Slot, SlotRule, SlotStatus
from rules.schedule.days import ONE_DAY, Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from rules.slots.slots import AHEAD, NOTICE, WeeklyOpening, expand, whole_days
from services.mentors.mentors import lock_mentor
from services.people.tokens import RandomBelow
from services.schedule.video_rooms import VideoRooms
from services.slots.seats import lock_slots
from services.slots.slots import (
    OpenedSlots,
    SlotOpeningResult,
    lacks_room,
    open_spans,
    refusal_of,
)

SLICE = 20
"""The most weekly rules extended in one sweep."""


@dataclass(frozen=True, slots=True)
class ClosedSlots:
    """How many free slots were withdrawn, and the ids of the booked ones, which stay."""

    withdrawn: int
    booked: tuple[int, ...]


def open_weekly(
    session: Session,
    mentor_id: int,
    wanted: WeeklyOpening,
    now: datetime,
    random_below: RandomBelow,
) -> OpenedSlots:
    """Add a weekly rule and open its slots of eight weeks; `extend` opens the others in time."""
    mentor = lock_mentor(session, mentor_id)
    if mentor is None or mentor.status is not MentorStatus.ACTIVE:
        return OpenedSlots(SlotOpeningResult.NOT_ACTIVE)
    if refusal := refusal_of(wanted):
        return OpenedSlots(refusal)
    yesterday = local_date(now, mentor.department) - ONE_DAY
    rule = SlotRule(mentor_id=mentor_id, expanded_on=yesterday, **asdict(wanted))
    session.add(rule)
    session.flush()
    opened = _expand(session, mentor, rule, now, random_below)
    if not opened:
        session.delete(rule)
        return OpenedSlots(SlotOpeningResult.NOTHING)
    return OpenedSlots(SlotOpeningResult.OPENED, opened, rule.id)


def extend(session: Session, now: datetime, random_below: RandomBelow, rooms: VideoRooms) -> None:
    """Extend up to `SLICE` rules whose slots end within eight weeks; skip mentors without room."""
    due = session.execute(*_due(local_date(now, NO_DEPARTMENT) + AHEAD))
    for mentor_id, rule_id in sorted(tuple(row) for row in due):
        if lacks_room(session, mentor_id, rooms):
            continue
        mentor = lock_mentor(session, mentor_id)
        rule = session.get(SlotRule, rule_id, populate_existing=True)
        if mentor and rule:
            _expand(session, mentor, rule, now, random_below)


def stop_weekly(
    session: Session, mentor_id: int, rule_id: int, now: datetime
) -> ClosedSlots | None:
    """Delete a rule and withdraw its free slots; None when the mentor has no such rule."""
    lock_mentor(session, mentor_id)
    rule = session.get(SlotRule, rule_id, populate_existing=True)
    if rule is None or rule.mentor_id != mentor_id:
        return None
    closed = _withdraw_free(session, mentor_id, now, Slot.rule_id == rule_id)
    session.delete(rule)
    session.flush()
    return closed


def booked_during(session: Session, mentor_id: int, days: Days, now: datetime) -> Sequence[Slot]:
    """Return the booked meetings of a mentor on these days that lie ahead, the soonest first."""
    mentor = session.get(Mentor, mentor_id)
    if mentor is None:
        return ()
    span = whole_days(days, zone_of(mentor.department))
    query = (
        select(Slot)
        .where(Slot.mentor_id == mentor_id, Slot.status == SlotStatus.OPEN, Slot.taken > 0)
        .where(Slot.starts_at > now)
        .where(Slot.starts_at < span.ends_at, Slot.ends_at > span.starts_at)
        .order_by(Slot.starts_at, Slot.id)
    )
    return session.scalars(query).all()


def absent(session: Session, mentor_id: int, days: Days, now: datetime) -> ClosedSlots:
    """Record days of absence and withdraw their free slots; booked ones stay."""
    mentor = lock_mentor(session, mentor_id)
    if mentor is None:
        return ClosedSlots(0, ())
    session.merge(Absence(mentor_id=mentor_id, from_on=days.first, to_on=days.last))
    span = whole_days(days, zone_of(mentor.department))
    during = (Slot.starts_at < span.ends_at, Slot.ends_at > span.starts_at)
    return _withdraw_free(session, mentor_id, now, *during)


def come_back(
    session: Session, mentor_id: int, first: date, now: datetime, random_below: RandomBelow
) -> int | None:
    """Delete the absence that begins on `first`, and reopen its slots of weekly rules.

    Return how many slots; None when there is no such absence.
    """
    mentor = lock_mentor(session, mentor_id)
    absence = session.get(Absence, (mentor_id, first), populate_existing=True)
    if mentor is None or absence is None:
        return None
    days = Days(absence.from_on, absence.to_on)
    session.delete(absence)
    session.flush()
    query = select(SlotRule).where(SlotRule.mentor_id == mentor_id).order_by(SlotRule.id)
    return sum(
        len(_open_on(session, mentor, rule, _reached(rule, days), now, random_below))
        for rule in session.scalars(query)
    )


def _reached(rule: SlotRule, days: Days) -> Days:
    """Return the part of `days` on which a rule has already opened slots."""
    return Days(days.first, min(days.last, rule.until_on, rule.expanded_on))


def _expand(
    session: Session, mentor: Mentor, rule: SlotRule, now: datetime, random_below: RandomBelow
) -> tuple[int, ...]:
    last = min(rule.until_on, local_date(now, mentor.department) + AHEAD)
    days = Days(rule.expanded_on + ONE_DAY, last)
    rule.expanded_on = max(rule.expanded_on, last)
    return _open_on(session, mentor, rule, days, now, random_below)


def _open_on(
    session: Session,
    mentor: Mentor,
    rule: SlotRule,
    days: Days,
    now: datetime,
    random_below: RandomBelow,
) -> tuple[int, ...]:
    """Open the slots of a rule on these days, holidays and absences apart; return their ids."""
    absences = session.execute(*_absences(mentor.person_id))
    dates = expand(
        WeeklyOpening(
            rule.weekday, rule.starts, rule.ends, rule.minutes, rule.seats, rule.until_on
        ),
        days,
        mentor.department,
        [Days(*row) for row in absences],
    )
    spans = [slot_span for slot_span in dates if slot_span.starts_at >= now + NOTICE]
    return open_spans(session, mentor.person_id, rule, spans, random_below)


def _withdraw_free(
    session: Session, mentor_id: int, now: datetime, *where: ColumnElement[bool]
) -> ClosedSlots:
    conditions = (Slot.mentor_id == mentor_id, Slot.status == SlotStatus.OPEN, Slot.starts_at > now)
    slots = lock_slots(session, *conditions, *where)
    free = [slot for slot in slots if slot.taken == 0]
    for slot in free:
        slot.status = SlotStatus.WITHDRAWN
    session.flush()
    return ClosedSlots(len(free), tuple(slot.id for slot in slots if slot.taken))


@constant
def _due(until: date) -> Select[int, int]:
    return (
        select(SlotRule.mentor_id, SlotRule.id)
        .join(Mentor, Mentor.person_id == SlotRule.mentor_id)
        .where(Mentor.status == MentorStatus.ACTIVE, SlotRule.expanded_on < SlotRule.until_on)
        .where(SlotRule.expanded_on < until)
        .order_by(SlotRule.expanded_on, SlotRule.id)
        .limit(SLICE)
    )


@constant
def _absences(mentor_id: int) -> Select[date, date]:
    return select(Absence.from_on, Absence.to_on).where(Absence.mentor_id == mentor_id)
