"""Draw lines of a person's card: how to reach them, what the team decided, what a mentor does.

Whose meetings are paused is told to those who may read the case and to nobody else.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.enrolment import EligibilityVerdict
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report
from models.mentoring.slots import Slot, SlotStatus
from models.offers import Employer
from models.people import Person
from rules.conversation.answers import phone_as_read
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.people.access import Access, may, may_meet
from services.safeguarding import recipients
from services.team.notifications import name_of

SHOWN_AS = {
    MentorStatus.DRAFT: "draft",
    MentorStatus.TO_APPROVE: "to_approve",
    MentorStatus.REFUSED: "refused",
    MentorStatus.LEFT: "left",
}
"""A suspended mentor reads as any other: the reason for a pause is told by its case alone."""


def contact(session: Session, person: Person, language: str) -> Iterator[Html]:
    """Yield each way to reach the person outside the chat, or that there is none."""
    lines = [*_phone(person, language), *_emails(session, person, language)]
    yield from lines or [translate(language, "person.line.no_contact")]


def _phone(person: Person, language: str) -> Iterator[Html]:
    if person.phone:
        yield translate(language, "person.line.phone", value=phone_as_read(person.phone))


def _emails(session: Session, person: Person, language: str) -> Iterator[Html]:
    if person.email:
        yield translate(language, "person.line.email", value=person.email)
    for holder in (session.get(Mentor, person.id), session.get(Employer, person.id)):
        if holder is None or not holder.email or holder.email == person.email:
            continue
        proof = "verified" if holder.email_confirmed_at else "unverified"
        yield translate(language, f"person.line.email_{proof}", value=holder.email)


def decisions(session: Session, person_id: int, language: str) -> Iterator[Html]:
    """Yield the newest answer to a request of the person, and the approval of a mentor."""
    if (verdict := session.scalars(_decided(person_id)).first()) is not None:
        reason = str((verdict.details or {}).get("reason", ""))
        what = plain_text(language, f"desk.{reason}" if reason else "person.decided.place")
        yield _decision(session, what, verdict.judged_by, verdict.judged_at, language)
    mentor = session.get(Mentor, person_id)
    if mentor is not None and mentor.approved_at is not None:
        what = plain_text(language, "person.decided.mentor")
        yield _decision(session, what, mentor.approved_by, mentor.approved_at, language)


def _decided(person_id: int) -> Select[EligibilityVerdict]:
    theirs = EligibilityVerdict.person_id == person_id
    by_team = theirs, EligibilityVerdict.judged_by.is_not(None)
    return (
        select(EligibilityVerdict).where(*by_team).order_by(EligibilityVerdict.id.desc()).limit(1)
    )


def _decision(session: Session, what: str, by: int | None, at: datetime, language: str) -> Html:
    day, hour = moment(at, zone_of(NO_DEPARTMENT), language)
    name = name_of(session, by) if by else plain_text(language, "person.decided.erased")
    return translate(language, "person.line.decided", what=what, by=name, day=day, hour=hour)


def as_mentor(session: Session, person_id: int, now: datetime, language: str) -> Iterator[Html]:
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
    day, hour = moment(soonest, zone_of(NO_DEPARTMENT), language)
    values = {"count": str(count), "day": day, "hour": hour}
    return translate(language, "person.line.mentor.hours", **values)


def _meetings(person_id: int, now: datetime) -> tuple[Select[int], Select[int]]:
    """Count the meetings booked from now on, and the meetings held."""
    theirs = select(func.count()).select_from(Slot).where(Slot.mentor_id == person_id)
    booked = Slot.status == SlotStatus.OPEN, Slot.starts_at > now, Slot.taken > 0
    return theirs.where(*booked), theirs.where(Slot.held_at.is_not(None))


def is_pause_told(session: Session, person: Person, reader_id: int) -> bool:
    """Tell whether the reader may know that the person's meetings are paused, and they are.

    Once the case is erased, an owner may: somebody has to open the meetings again.
    """
    return _are_meetings_paused(session, person.id) and _may_read_case(
        session, person.id, reader_id
    )


def _are_meetings_paused(session: Session, person_id: int) -> bool:
    mentor = session.get(Mentor, person_id)
    is_suspended = mentor is not None and mentor.status is MentorStatus.SUSPENDED
    return is_suspended or not may_meet(session, person_id)


def _may_read_case(session: Session, person_id: int, reader_id: int) -> bool:
    if reader_id == person_id:
        return False
    reports = session.scalars(select(Report).where(recipients.about(person_id))).all()
    if not reports:
        return may(session, reader_id, Access.OWNER)
    return any(recipients.answers_for(session, report, reader_id) for report in reports)
