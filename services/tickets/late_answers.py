"""Say by when the team answers a message, and declare the tickets that it answers too late."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tickets import Ticket
from rules.schedule.dates import moment
from rules.tickets.working_hours import answered_by_end_of, as_it_is_said, zone_of
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.team.missed_hours import PromisedHours
from services.tickets import absence

LATE = "ticket_late"
WAITS = (Ticket.closed_at.is_(None), Ticket.danger.is_(None))
"""The conditions of an open ticket without danger; `urgent` gives an hour to others."""
RARELY = timedelta(days=3)
"""How long nobody is told again that an answer is late: more often, nobody would believe it."""


def delay(context: TurnContext) -> str | Phrase:
    """Return by when the team answers: the hour told before, while it is still to come."""
    department = context.person.department
    ahead = Ticket.person_id == context.person_id, Ticket.answer_by > context.now
    waiting = select(Ticket.answer_by).where(*ahead, *WAITS).limit(1)
    told_before = context.session.scalars(waiting).first()
    due = told_before or absence.answered_by_end_of(
        context.session, context.bot_id, context.now, department
    )
    at, today = as_it_is_said(due, context.now, department)
    day, hour = moment(at, zone_of(department), context.language)
    if away := absence.current(context.session, context.bot_id, context.now):
        return Phrase("fact.delay.away", {"text": away.text, "day": day, "hour": hour})
    return Phrase("fact.delay.today" if today else "fact.delay.next", {"day": day, "hour": hour})


def _renew(
    session: Session, ticket: Ticket, now: datetime, department: str | None
) -> datetime | None:
    """Give a new hour once for what waits: then the team alone is reminded."""
    told = outbox.newest(session, ticket.person_id, f"{LATE}:")
    is_told = told is not None and told.due_at > now - RARELY
    return None if ticket.waits_since is None or is_told else answered_by_end_of(now, department)


HOURS = PromisedHours(
    LATE, "ticket", Ticket, "person_id", lambda _: WAITS, "talk.late", renew=_renew
)
"""Without a text for the team, which is reminded of its tickets anyway."""
