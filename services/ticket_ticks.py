"""Tickets in time: the team is reminded of who waits; what is over closes by itself."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Person
from models.team import Ticket
from services import ticket_cards, tickets

SLICE = 20


def remind(session: Session, bot_id: int, now: datetime) -> bool:
    due = (
        select(Ticket)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == bot_id, Ticket.next_at <= now)
        .order_by(Ticket.next_at)
        .limit(SLICE)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    found = session.scalars(due).all()
    for ticket in found:
        if ticket.waits_since is None:
            tickets.close(session, ticket, now)
        else:
            _ping(session, ticket, now)
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(select(func.min(Ticket.next_at)).where(Ticket.next_at.is_not(None)))
    return first and max(first, now)


def _ping(session: Session, ticket: Ticket, now: datetime) -> None:
    card = ticket_cards.PING if ticket.danger is None else ticket_cards.URGENT
    mark = f"{ticket.next_at:%Y%m%d%H%M}"
    ticket_cards.announce(session, ticket, card, now, message=ticket.text, mark=mark)
    ticket.next_at = tickets.remind_at(session, ticket, now)
