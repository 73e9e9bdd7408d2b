"""Follow an urgent call until a member of the team takes the call and notes the outcome."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket, UrgentOutcome
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from rules.tickets.call_hours import earliest_call
from rules.tickets.distress import Danger, pause_after
from rules.tickets.working_hours import next_read, urgent_answer, within_the_hour
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.people import people, roles
from services.team import absences
from services.tickets import cards

AGAIN, MOST_AGAIN = timedelta(minutes=10), timedelta(hours=1)
"""The least and the most time between two reminders of a call that nobody has taken."""
FOLLOWED, MOST_FOLLOWED = timedelta(hours=1), timedelta(days=1)
"""The same, for a call that somebody took and that has no outcome yet."""


def ask(session: Session, ticket: Ticket, danger: Danger, now: datetime, mark: str) -> None:
    """Make the ticket an urgent call that nobody has taken, and tell the whole team at once."""
    ticket.danger, ticket.outcome = danger, None
    ticket.taken_at = ticket.taken_by = None
    ticket.calls_tried = 0
    ticket.waits_since = ticket.waits_since or now
    ticket.answer_by = _answer_hour(session, ticket, now)
    _plan_reminder(session, ticket, now, AGAIN)
    cards.announce(session, ticket, cards.URGENT, now, mark=mark)


def may_close(ticket: Ticket) -> bool:
    """Tell whether the ticket is not urgent, or its call has an outcome."""
    return ticket.danger is None or ticket.outcome is not None


def remind(session: Session, ticket: Ticket, now: datetime) -> None:
    """Remind the team; if the hour told to the person has passed, tell them a new one."""
    mark = f"{ticket.next_at:%Y%m%d%H%M}"
    taken = ticket.taken_by is not None and _has_it(session, ticket.taken_by, now)
    if not taken and ticket.answer_by is not None and ticket.answer_by <= now:
        _tell_late(session, ticket, now)
        cards.show_again(session, ticket, now, mark)  # so that no card shows a past hour
    _plan_reminder(session, ticket, now, _pause(session, ticket, now, taken=taken))
    cards.announce(session, ticket, cards.URGENT, now, mark=mark)


def take(context: TurnContext, ticket: Ticket) -> None:
    """Give the call to the first member who takes it, and show the member on all cards."""
    if ticket.taken_by is None:
        ticket.taken_at, ticket.taken_by = context.now, context.person_id
        _audit(context, ticket, "urgent_taken")
        follow(context, ticket)


def try_again(context: TurnContext, ticket: Ticket) -> None:
    """Record a call at which nobody picked up."""
    ticket.taken_at, ticket.taken_by = context.now, context.person_id
    ticket.calls_tried += 1
    _audit(context, ticket, "urgent_tried")
    follow(context, ticket)


def record_outcome(context: TurnContext, ticket: Ticket, outcome: UrgentOutcome) -> None:
    """Record the outcome of the call."""
    ticket.taken_at, ticket.taken_by = ticket.taken_at or context.now, context.person_id
    ticket.outcome, ticket.answer_by = outcome, None
    _audit(context, ticket, f"urgent_{outcome}")
    _show(context, ticket)


def follow(context: TurnContext, ticket: Ticket) -> None:
    """Plan to ask the team later how a taken call went."""
    ticket.answer_by = None
    _plan_reminder(context.session, ticket, context.now, FOLLOWED)
    _show(context, ticket)


def delay(context: TurnContext, ticket: Ticket | None) -> str | Phrase:
    """Say by when the person is called, or that a member has taken the call."""
    return delay_of(ticket, context.person, context.language, context.now)


def delay_of(ticket: Ticket | None, person: Person, language: str, now: datetime) -> Phrase:
    """Return when the team calls, in words; a ticket that waits keeps its hour.

    Who asked not to be called before an hour is told that one.
    """
    if ticket is not None and ticket.taken_by is not None:
        return Phrase("fact.urgent.taken")
    department, said = person.department, ticket.text if ticket is not None else ""
    due, is_open = urgent_answer(now, department)
    if is_open and ticket is not None and ticket.answer_by and ticket.answer_by > now:
        due = ticket.answer_by
    wished = earliest_call(f"{person.safe_contact or ''}\n{said}", due, department)
    day, hour = moment(wished, zone_of(department), language)
    key = "fact.urgent.open" if is_open and wished == due else "fact.urgent.closed"
    return Phrase(key, {"day": day, "hour": hour})


def _has_it(session: Session, member_id: int, now: datetime) -> bool:
    """Tell whether who took the call is still of the team, and not away."""
    is_there = not absences.away(session, [member_id], now)
    return is_there and roles.is_staff(session, member_id)


def _show(context: TurnContext, ticket: Ticket) -> None:
    pressed, mark = (context.person_id, context.message_id), str(context.update_id)
    cards.show_again(context.session, ticket, context.now, mark, pressed)
    if context.thread is None:  # in the topic, the turn edits the card
        cards.show_in_topic(context.session, ticket, context.now)


def _pause(session: Session, ticket: Ticket, now: datetime, *, taken: bool) -> timedelta:
    if taken:
        return pause_after(now - (ticket.taken_at or now), FOLLOWED, MOST_FOLLOWED)
    asked_at = cards.first_shown(session, ticket) or now
    return pause_after(now - asked_at, AGAIN, MOST_AGAIN)


def _answer_hour(session: Session, ticket: Ticket, now: datetime) -> datetime:
    return within_the_hour(now, people.department_of(session, ticket.person_id))


def _plan_reminder(session: Session, ticket: Ticket, now: datetime, pause: timedelta) -> None:
    """Plan the next reminder for when the team is there, at the latest at the hour told."""
    at = next_read(now + pause, people.department_of(session, ticket.person_id))
    ticket.next_at = min(at, ticket.answer_by) if ticket.answer_by else at


def _tell_late(session: Session, ticket: Ticket, now: datetime) -> None:
    department, person = (
        people.department_of(session, ticket.person_id),
        session.get_one(Person, ticket.person_id),
    )
    missed, ticket.answer_by = ticket.answer_by, _answer_hour(session, ticket, now)
    due, is_open = urgent_answer(now, department)
    day, hour = moment(due, zone_of(department), person.language)
    outbox.enqueue(
        session,
        LATE,
        person,
        key=f"urgent_late:{ticket.id}:{missed:%Y%m%d%H%M}",
        due_at=now,
        params={
            "ticket": ticket.id,
            **kinds.message_params(
                "distress.late" if is_open else "distress.late_closed", {"day": day, "hour": hour}
            ),
        },
    )


def _audit(context: TurnContext, ticket: Ticket, action: str) -> None:
    subjects: Mapping[str, int] = {"person": ticket.person_id, "ticket": ticket.id}
    roles.audit(context.session, context.person_id, action, context.now, **subjects)


def _still_waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    ticket = session.get(Ticket, message.params["ticket"])
    return ticket is not None and ticket.taken_by is None and ticket.closed_at is None


LATE = kinds.one_to_one("urgent_late", Urgency.REMINDER, AGAIN, recheck=_still_waits)
"""The message lives as long as AGAIN: later, the hour it tells may be wrong."""
