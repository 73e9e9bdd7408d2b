"""By when a message to the team is answered: said, kept with it, and told anew when missed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, answered_by_end_of, as_it_is_said, zone_of
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.outbox.kinds import in_daytime, one_to_one
from services.team import missed_hours

SLICE = 20
PROMISED_FOR = timedelta(days=7)
"""After a week without an answer, another hour would not be believed."""


def delay(scene: Scene) -> str | Phrase:
    """When someone of the team answers: as it was promised, while that is ahead."""
    here = scene.person.department or MAINLAND
    waiting = _waiting(Ticket.person_id == scene.person_id, Ticket.answer_by > scene.now)
    promised = scene.session.scalars(select(Ticket.answer_by).where(*waiting).limit(1)).first()
    due = promised or answered_by_end_of(scene.now, here)
    at, today = as_it_is_said(due, scene.now, here)
    day, hour = moment(at, zone_of(here), scene.language)
    return Phrase("fact.delay.today" if today else "fact.delay.next", {"day": day, "hour": hour})


def tell(session: Session, bot_id: int, now: datetime) -> bool:
    """Each missed hour once; the team is reminded of its tickets anyway."""
    found = session.execute(*_missed(bot_id, now)).all()
    for ticket, person in found:
        _tell(session, ticket, person, now)
    session.flush()
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first())
    return first and max(first, now)


def _tell(session: Session, ticket: Ticket, person: Person, now: datetime) -> None:
    missed, waits_since = ticket.answer_by, ticket.waits_since
    if missed is None or waits_since is None or now > waits_since + PROMISED_FOR:
        ticket.answer_by = None
        return
    due = ticket.answer_by = answered_by_end_of(now, person.department or MAINLAND)
    about = {"ticket": ticket.id}
    missed_hours.tell(session, LATE, person, "talk.late", about, missed, due, now)


def _still_waits(session: Session, message: OutboxMessage, now: datetime) -> bool:
    ticket = session.get(Ticket, message.params["ticket"])
    return ticket is not None and ticket.answer_by is not None and ticket.answer_by > now


LATE = one_to_one("ticket_late", Urgency.REMINDER, recheck=_still_waits, begins=in_daytime)


def _waiting(*which: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Who is in danger is promised an hour of their own."""
    return (Ticket.closed_at.is_(None), Ticket.danger.is_(None), *which)


@constant
def _missed(bot_id: int, now: datetime) -> Select[Ticket, Person]:
    return (
        select(Ticket, Person)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == bot_id, *_waiting(Ticket.answer_by <= now))
        .order_by(Ticket.answer_by, Ticket.id)
        .limit(SLICE)
        .with_for_update(of=Ticket, skip_locked=True)
    )


@constant
def _first() -> Select[datetime | None]:
    return select(func.min(Ticket.answer_by)).where(*_waiting())
