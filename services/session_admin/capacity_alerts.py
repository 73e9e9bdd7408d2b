"""Ask mentors for more seats, and warn the team, when free seats in meetings run short."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.engine.constant import constant
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Absence
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from rules.session_admin.opening import SessionState
from rules.tickets.working_hours import is_open
from services.conversation import inline_buttons
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.enrolment import places
from services.mentors import approval
from services.outbox import kinds, outbox
from services.people import addresses, day_limits, people
from services.programme.sessions import meetings_of
from services.session_admin import opening
from services.slots.capacity import SeatStock, covered, is_short, needs_mentors, stock
from services.team import absences, notifications, on_duty

NOON = time(12)
"""Alerts leave in the mornings only; a missed morning is skipped."""
ASKED_AGAIN = timedelta(days=7)
"""The shortest time between two requests to one mentor."""
SLICE = 50
WARNING, LATER = "stock", "stock_later"
PUT_OFF = timedelta(days=7)
"""How long a member who puts the warning off does not read it."""


def watch(session: Session, bot_id: int, now: datetime) -> bool:
    """Warn who is on duty daily, ask a mentor once a week at most; return if more are to ask."""
    if not is_morning(now):
        return False
    stocks = [(row, stock(session, row, now)) for row in bookable_sessions(session, now)]
    short = [(row, seats) for row, seats in stocks if is_short(row, seats)]
    if short:
        _warn(session, bot_id, short, now)
    return bool(short) and _ask(session, bot_id, short[0][0], now)


def bookable_sessions(session: Session, now: datetime) -> Sequence[ProgrammeSession]:
    """Return the sessions that need seats in meetings, the next one first.

    Their meetings can be booked already, and a day is left after today.  A draft needs seats before
    it opens; past its first day it never will.  A closed session needs them for the people it has.
    """
    today = local_date(now, NO_DEPARTMENT)
    return [
        row
        for row in opening.coming(session, "", now)
        if row.starts_on <= today + timedelta(days=meetings_of(row).horizon_days)
        and today < (row.starts_on if row.state is SessionState.DRAFT else row.ends_on)
        and (row.state is not SessionState.CLOSED or places.someone_holds_seat(session, row))
    ]


def is_morning(now: datetime) -> bool:
    local = now.astimezone(zone_of(NO_DEPARTMENT)).time()
    return is_open(now, NO_DEPARTMENT) and local < NOON


def _warn(
    session: Session,
    bot_id: int,
    short: Sequence[tuple[ProgrammeSession, SeatStock]],
    now: datetime,
) -> None:
    """Tell the members on duty of all short sessions at once, unless put off."""
    readers = on_duty.readers(session, bot_id, now)
    for member in absences.not_away(session, readers, now):
        if day_limits.take(session, WARNING, 1, member.id, now):
            lines = "\n".join(_line(it, seats, member.language) for it, seats in short)
            later = ("mentor.staff.later", inline_buttons.data(LATER, member.id))
            params = kinds.message_params("mentor.staff.short", {"lines": lines}, [later])
            key = f"{WARNING}:{local_date(now, NO_DEPARTMENT)}"
            notifications.tell(session, [member], params, key=key, now=now)


def _line(programme_session: ProgrammeSession, seats: SeatStock, language: str) -> str:
    values = {
        "session": programme_session.name,
        "free": str(seats.free),
        "expected": str(seats.expected),
        "short_of": str(covered(programme_session, seats).short_of),
    }
    key = (
        "mentor.staff.draft"
        if programme_session.state is SessionState.DRAFT
        else "mentor.staff.stock"
    )
    return plain_text(language, key, **values)


def put_off(context: TurnContext, _: ConversationStack) -> None:
    """Say nothing of it to this member for a week."""
    for days in range(1, PUT_OFF.days):
        on = context.now + timedelta(days=days)
        day_limits.take(context.session, WARNING, 1, context.person_id, on)
    context.phrases.say(context, "mentor.staff.put_off")


def _ask(session: Session, bot_id: int, programme_session: ProgrammeSession, now: datetime) -> bool:
    today = local_date(now, NO_DEPARTMENT)
    rows = session.execute(*_not_asked(bot_id, now - ASKED_AGAIN, today)).all()
    for person, department in rows:
        _enqueue(session, person, department, programme_session, now)
    return len(rows) == SLICE


@constant
def _not_asked(bot_id: int, since: datetime, today: date) -> Select[Person, str]:
    """Select the mentors present today, and not asked since an instant.

    The welcome asks for a first hour too.
    """
    is_away = exists().where(
        Absence.mentor_id == Person.id, Absence.from_on <= today, Absence.to_on >= today
    )
    asked = exists().where(
        OutboxMessage.person_id == Person.id,
        OutboxMessage.kind == ASKED.name,
        OutboxMessage.due_at > since,
    )
    return (
        select(Person, Mentor.department)
        .join(Mentor, Mentor.person_id == Person.id)
        .where(people.of_bot(bot_id), addresses.is_reachable(Person.id), ~asked, ~is_away)
        .where(Mentor.status == MentorStatus.ACTIVE)
        .where(or_(Mentor.approved_at.is_(None), Mentor.approved_at <= since))
        .order_by(Person.id)
        .limit(SLICE)
    )


def _enqueue(
    session: Session,
    person: Person,
    department: str,
    programme_session: ProgrammeSession,
    now: datetime,
) -> None:
    button = ("mentor.open", inline_buttons.data(approval.OPEN, person.id))
    text = (
        "mentor.ask_to_open"
        if programme_session.state is SessionState.DRAFT
        else "mentor.ask_for_more"
    )
    outbox.enqueue(
        session,
        ASKED,
        person,
        key=f"stock_ask:{person.id}:{local_date(now, NO_DEPARTMENT)}",
        due_at=next_good_moment(now, zone_of(department)),
        params=kinds.message_params(text, {"session": programme_session.name}, [button])
        | {"session_id": programme_session.id},
    )


def _still_short(session: Session, message: OutboxMessage, now: datetime) -> bool:
    programme_session = session.get(ProgrammeSession, message.params["session_id"])
    mentor = session.get(Mentor, message.person_id)
    active = mentor is not None and mentor.status is MentorStatus.ACTIVE
    return (
        active and programme_session is not None and needs_mentors(session, programme_session, now)
    )


ASKED = kinds.one_to_one("mentor_asked", Urgency.OFFER, timedelta(days=2), recheck=_still_short)
