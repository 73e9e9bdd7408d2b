"""By when a message to the team is answered: said, kept with it, and told anew when missed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from models.tickets import Ticket
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, answered_by_end_of, as_it_is_said, zone_of
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.team.missed_hours import PromisedHours

PROMISED_FOR = timedelta(days=7)
"""After a week without an answer, another hour would not be believed."""


def delay(context: TurnContext) -> str | Phrase:
    """When someone of the team answers: as it was promised, while that is ahead."""
    here = context.person.department or MAINLAND
    ahead = Ticket.person_id == context.person_id, Ticket.answer_by > context.now
    waiting = select(Ticket.answer_by).where(*ahead, *_waits(context.now)).limit(1)
    promised = context.session.scalars(waiting).first()
    due = promised or answered_by_end_of(context.now, here)
    at, today = as_it_is_said(due, context.now, here)
    day, hour = moment(at, zone_of(here), context.language)
    return Phrase("fact.delay.today" if today else "fact.delay.next", {"day": day, "hour": hour})


def _waits(_: datetime) -> Sequence[ColumnElement[bool]]:
    """Who is in danger is promised an hour of their own."""
    return [Ticket.closed_at.is_(None), Ticket.danger.is_(None)]


def _renew(ticket: Ticket, now: datetime, department: str) -> datetime | None:
    if ticket.waits_since is None or now > ticket.waits_since + PROMISED_FOR:
        return None
    return answered_by_end_of(now, department)


HOURS = PromisedHours(
    "ticket_late", "ticket", Ticket, "person_id", _waits, "talk.late", renew=_renew
)
"""The team is reminded of its tickets anyway."""
