"""Tell the team, on a person's card, what they do as a mentor: company, hours, meetings."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.mentors import Mentor, MentorStatus
from models.slots import Slot, SlotStatus
from rules.schedule.dates import moment
from rules.schedule.time_zones import MAINLAND, zone_of

SHOWN_AS = {
    MentorStatus.DRAFT: "draft",
    MentorStatus.TO_APPROVE: "to_approve",
    MentorStatus.REFUSED: "refused",
    MentorStatus.LEFT: "left",
}
"""A suspended mentor reads as any other: the reason for a pause is told by its case alone."""


def lines_of(session: Session, person_id: int, now: datetime, language: str) -> Iterator[Html]:
    """Yield the lines of a mentor; none for anybody else."""
    mentor = session.get(Mentor, person_id)
    if mentor is None:
        return
    key = SHOWN_AS.get(mentor.status, "active")
    values = {"company": mentor.company or "…", "job": mentor.job or "…"}
    yield translate(language, f"person.line.mentor.{key}", **values)
    yield _hours(session, person_id, now, language)
    ahead, held = (session.scalar(query) or 0 for query in _meetings(person_id, now))
    counts = {"ahead": str(ahead), "held": str(held)}
    yield translate(language, "person.line.mentor.meetings", **counts)


def _hours(session: Session, person_id: int, now: datetime, language: str) -> Html:
    free = select(func.count(), func.min(Slot.starts_at)).where(
        Slot.mentor_id == person_id,
        Slot.status == SlotStatus.OPEN,
        Slot.starts_at > now,
        Slot.taken < Slot.seats,
    )
    count, soonest = session.execute(free).one()
    if not count:
        return translate(language, "person.line.mentor.no_hours")
    day, hour = moment(soonest, zone_of(MAINLAND), language)
    values = {"count": str(count), "day": day, "hour": hour}
    return translate(language, "person.line.mentor.hours", **values)


def _meetings(person_id: int, now: datetime) -> tuple[Select[int], Select[int]]:
    """Count the meetings that are booked from now on, and those that took place."""
    theirs = select(func.count()).select_from(Slot).where(Slot.mentor_id == person_id)
    booked = Slot.status == SlotStatus.OPEN, Slot.starts_at > now, Slot.taken > 0
    return theirs.where(*booked), theirs.where(Slot.held_at.is_not(None))
