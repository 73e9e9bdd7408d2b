"""Remind the team of waiting tickets, close quiet tickets, and tell people of late answers."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.tickets import Ticket
from rules.schedule.dates import moment
from rules.schedule.time_zones import local_date, zone_of
from rules.tickets import closed_days
from rules.tickets.distress import pause_after
from rules.tickets.working_hours import as_it_is_said
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.team import closings
from services.team.missed_hours import PromisedHours
from services.tickets import cards, tickets, urgent

SLICE = 20
LATE = "ticket_late"
WAITS = (Ticket.closed_at.is_(None), Ticket.danger.is_(None))
"""The conditions of an open ticket without danger; `urgent` gives an hour to others."""
RARELY = timedelta(days=3)
"""How long nobody is told again that an answer is late: more often, nobody would believe it."""


def remind(session: Session, bot_id: int, now: datetime) -> bool:
    """Do what is due for a slice of tickets; True when there may be more."""
    due = session.scalars(*_due(bot_id, now)).all()
    for ticket in due:
        if ticket.danger is not None:
            urgent.remind(session, ticket, now)
        elif ticket.waits_since is None:
            tickets.close(session, ticket, now)
        else:
            _ping(session, ticket, now)
    return len(due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return when a ticket is next due, now if one already is."""
    first = session.scalar(*_first())
    return first and max(first, now)


@constant
def _due(bot_id: int, now: datetime) -> Select[Ticket]:
    return (
        select(Ticket)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == bot_id, Ticket.next_at <= now)
        .order_by(Ticket.next_at, Ticket.id)
        .limit(SLICE)
        .with_for_update(of=Ticket, skip_locked=True)
    )


@constant
def _first() -> Select[datetime | None]:
    return select(func.min(Ticket.next_at)).where(Ticket.next_at.is_not(None))


def _ping(session: Session, ticket: Ticket, now: datetime) -> None:
    """Remind the team of what waits; of words that may tell of a danger, sooner and in red."""
    mark = f"{ticket.next_at:%Y%m%d%H%M}"
    is_worrying = cards.is_worrying(session, ticket)
    card = cards.STILL_WORRIES if is_worrying else cards.PING
    cards.announce(session, ticket, card, now, message=ticket.text, mark=mark)
    waited = now - (ticket.waits_since or now)
    pause = pause_after(waited, tickets.WORRYING, tickets.AGAIN) if is_worrying else tickets.AGAIN
    ticket.next_at = tickets.remind_again_at(session, ticket, now + pause)


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
