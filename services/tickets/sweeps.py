"""Remind the team of tickets that wait, and close those that are answered and quiet."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.tickets import Ticket
from services.tickets import cards, tickets, urgent

SLICE = 20


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
    mark = f"{ticket.next_at:%Y%m%d%H%M}"
    cards.announce(session, ticket, cards.PING, now, message=ticket.text, mark=mark)
    ticket.next_at = tickets.remind_again_at(session, ticket, now + tickets.AGAIN)
