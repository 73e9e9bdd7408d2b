"""An interview that was agreed upon is off: its seat is another's, calendars hear of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.applications import Application
from models.people import Person
from services.applications import interview_calendar, interview_slots, messages
from services.applications.applications import opportunity_of
from services.applications.employer_emails import write_employer
from services.outbox import outbox


def call_off(session: Session, it: Application, now: datetime) -> bool:
    """Whatever stood, proposals too; whether a time was agreed that is still ahead."""
    interview_slots.leave(session, it, now)
    ahead = it.interview_at is not None and it.interview_at > now
    it.interview_was_at = it.interview_at if ahead else None
    it.interview_at, it.interview_times, it.invited_at = None, [], None
    if ahead:
        it.sequence += 1
        _tell_employer(session, it, now)
    return ahead


def _tell_employer(session: Session, it: Application, now: datetime) -> None:
    """Whoever calls it off: a file takes it out of their calendar.  The person hears why."""
    opportunity = opportunity_of(session, it)
    if opportunity.employer_id is None:  # they left since
        return
    employer = session.get_one(Person, opportunity.employer_id)
    reader = interview_calendar.of_employer(session, it)
    subject = interview_calendar.off_subject(reader, it, int(now.timestamp()))
    told = {"title": reader.told["title"], "day": reader.told["was_day"]}
    told |= {"hour": reader.told["was_hour"]}
    key = f"interview_off:{it.id}:{it.sequence}"
    params = {"told": told, "off": subject}
    outbox.promise(session, messages.OFF, employer, key=key, due_at=now, params=params)
    calendar = {"interview_off": subject}
    write_employer(session, employer, "application.letter.off", key, now, told, calendar=calendar)
