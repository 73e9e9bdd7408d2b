"""When free seats in meetings run short: mentors are asked for more, the team is warned."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Mentor, MentorStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.session_admin.opening import State
from rules.tickets.working_hours import MAINLAND, is_open, local_date, zone_of
from services.conversation import inline_buttons
from services.enrolment import places
from services.mentoring.mentors import approval
from services.mentoring.slots.capacity import Stock, covered, is_short, needs_mentors, stock
from services.outbox import kinds, outbox
from services.people import people
from services.programme.sessions import meetings_of
from services.session_admin import opening
from services.team import notifications

NOON = time(12)
"""It is looked at in the mornings; one that is missed is left out."""
ASKED_AGAIN = timedelta(days=7)
SLICE = 50


def watch(session: Session, bot_id: int, now: datetime) -> bool:
    """Once a day to the team, once a week at most to a mentor; whether there may be more."""
    if not is_morning(now):
        return False
    stocks = [(it, stock(session, it, now)) for it in bookable_sessions(session, now)]
    short = [(here, found) for here, found in stocks if is_short(here, found)]
    for here, found in short:
        _warn(session, bot_id, here, found, now)
    return bool(short) and _ask(session, bot_id, short[0][0], now)


def bookable_sessions(session: Session, now: datetime) -> Sequence[ProgrammeSession]:
    """Those of which a day is left after today, whose meetings can be booked already; next first.

    A draft needs seats before it opens; past its first day it never will.  One that has closed
    needs them for the people it has.
    """
    today = local_date(now, MAINLAND)
    return [
        it
        for it in opening.coming(session, "", now)
        if it.starts_on <= today + timedelta(days=meetings_of(it).horizon_days)
        and today < (it.starts_on if it.state is State.DRAFT else it.ends_on)
        and (it.state is not State.CLOSED or places.someone_holds_seat(session, it))
    ]


def is_morning(now: datetime) -> bool:
    local = now.astimezone(zone_of(MAINLAND)).time()
    return is_open(now, MAINLAND) and local < NOON


def _warn(
    session: Session, bot_id: int, here: ProgrammeSession, found: Stock, now: datetime
) -> None:
    values = {
        "session": here.name,
        "free": str(found.free),
        "expected": str(found.expected),
        "short_of": str(covered(here, found).short_of),
    }
    text = "mentor.staff.draft" if here.state is State.DRAFT else "mentor.staff.stock"
    key = f"stock:{here.id}:{local_date(now, MAINLAND)}"
    notifications.notify(session, bot_id, kinds.message_params(text, values), key=key, now=now)


def _ask(session: Session, bot_id: int, here: ProgrammeSession, now: datetime) -> bool:
    found = session.execute(*_not_asked(bot_id, now - ASKED_AGAIN)).all()
    for person, department in found:
        _promise(session, person, department, here, now)
    return len(found) == SLICE


@constant
def _not_asked(bot_id: int, since: datetime) -> Select[Person, str]:
    """Mentors whom nobody has asked since then."""
    asked = exists().where(
        OutboxMessage.person_id == Person.id,
        OutboxMessage.kind == ASKED.name,
        OutboxMessage.due_at > since,
    )
    return (
        select(Person, Mentor.department)
        .join(Mentor, Mentor.person_id == Person.id)
        .where(people.of_bot(bot_id), Person.blocked_at.is_(None), ~asked)
        .where(Mentor.status == MentorStatus.ACTIVE)
        .order_by(Person.id)
        .limit(SLICE)
    )


def _promise(
    session: Session, person: Person, department: str, here: ProgrammeSession, now: datetime
) -> None:
    button = ("mentor.open", inline_buttons.data(approval.OPEN, person.id))
    text = "mentor.ask_to_open" if here.state is State.DRAFT else "mentor.ask_for_more"
    outbox.enqueue(
        session,
        ASKED,
        person,
        key=f"stock_ask:{person.id}:{local_date(now, MAINLAND)}",
        due_at=next_good_moment(now, zone_of(department)),
        params=kinds.message_params(text, {"session": here.name}, [button])
        | {"session_id": here.id},
    )


def _still_short(session: Session, message: OutboxMessage, now: datetime) -> bool:
    here = session.get(ProgrammeSession, message.params["session_id"])
    mentor = session.get(Mentor, message.person_id)
    active = mentor is not None and mentor.status is MentorStatus.ACTIVE
    return active and here is not None and needs_mentors(session, here, now)


ASKED = kinds.one_to_one("mentor_asked", Urgency.OFFER, timedelta(days=2), recheck=_still_short)
