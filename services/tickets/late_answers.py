"""Say by when the team answers a message, and declare the tickets that it answers too late."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.tickets import Ticket
from rules.schedule.dates import moment
from rules.schedule.time_zones import local_date, zone_of
from rules.tickets import closed_days
from rules.tickets.working_hours import as_it_is_said
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.team import closings
from services.team.missed_hours import PromisedHours

LATE = "ticket_late"
WAITS = (Ticket.closed_at.is_(None), Ticket.danger.is_(None))
"""The conditions of an open ticket without danger; `urgent` gives an hour to others."""
RARELY = timedelta(days=3)
"""How long nobody is told again that an answer is late: more often, nobody would believe it."""


def delay(context: TurnContext) -> str | Phrase:
    """Return by when the team answers: the hour told before, while it can still be kept."""
    department = context.person.department
    ahead = Ticket.person_id == context.person_id, Ticket.answer_by > context.now
    waiting = select(Ticket.answer_by).where(*ahead, *WAITS).limit(1)
    told_before = context.session.scalars(waiting).first()
    team = closings.team_days(context.session, context.bot_id, context.now)
    if told_before is None or team.is_closed(local_date(told_before, department)):
        due = closed_days.answered_by_end_of(context.now, department, team)
    else:
        due = told_before
    at, today = as_it_is_said(due, context.now, department)
    day, hour = moment(at, zone_of(department), context.language)
    closed = closings.today(context.session, context.bot_id, context.now)
    if closed is not None and closed.text is not None:
        return Phrase("fact.delay.away", {"text": closed.text, "day": day, "hour": hour})
    return Phrase("fact.delay.today" if today else "fact.delay.next", {"day": day, "hour": hour})


def _renew(session: Session, ticket: Ticket, now: datetime, person: Person) -> datetime | None:
    """Give a new hour once for what waits: then the team alone is reminded."""
    told = outbox.newest(session, person.id, f"{LATE}:")
    is_told = told is not None and told.due_at > now - RARELY
    if ticket.waits_since is None or is_told:
        return None
    return closings.answered_by_end_of(session, person.bot_id, now, person.department)


HOURS = PromisedHours(
    LATE, "ticket", Ticket, "person_id", lambda _: WAITS, "talk.late", renew=_renew
)
"""Without a text for the team, which is reminded of its tickets anyway."""
