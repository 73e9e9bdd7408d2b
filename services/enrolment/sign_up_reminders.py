"""Remind people of an unfinished sign-up: three times at most, and once before a session opens.

A reminder is called a chase in code and stored names.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, String, cast, exists, func, select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.constant import constant
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from rules.enrolment.chasing import EVENING, MORNING, Chase, chases, last_call_on, spans
from rules.schedule.clock import first_after
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of, zone_of_session
from services.conversation import inline_buttons
from services.conversation.turn_context import TurnContext
from services.enrolment import messages
from services.outbox import kinds, outbox, sweep_cursor
from services.outbox.sweep_cursor import LOOKED_AT, SLICE, SweepPosition
from services.people import addresses, people
from services.programme import sessions
from services.programme.sessions import SessionOutline

STOP = "stop_chase"
TOO_LATE = timedelta(hours=12)
CURSOR = "chases"
NOTED = timedelta(hours=1)
"""How often the cursor moves: what is enqueued since then is quickly looked at again."""

Homes = Mapping[ZoneInfo, set[str]]
"""Departments by time zone; a person without a department counts as on the mainland."""
LAST_CALL = "last_call"
NOWHERE = "nowhere"
"""Ends the name of the cursor of people who have told no department."""
SOON = timedelta(days=4)
"""No session has its last calls earlier: two days before, three if that is a Sunday."""
LATELY = timedelta(days=2)
"""A person who wrote so shortly before the last calls gets none: another chase comes later."""


def enqueue_due(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue a slice of the next-day and third-day chases; True when there may be more.

    Safe to run twice or late: each chase has one key, and is checked again when it is sent.
    """
    since, count = _since(session, bot_id, now), 0
    for zone, departments in _homes(session, now).items():
        for span in spans(since, now, zone):
            criteria = span.name, span.begins_at, span.ends_at, list(departments)
            rows = session.execute(*_to_chase(bot_id, *criteria, SLICE - count))
            for person, heard_at in rows.all():
                enqueue(session, person, _chase(heard_at, span.name, zone))
                count += 1
    if count < SLICE and now - since > NOTED:
        sweep_cursor.reach(session, bot_id, CURSOR, SweepPosition(now))
    return count == SLICE


def when_due(session: Session, bot_id: int, now: datetime) -> datetime | None:
    """Return the instant of the next chase of anybody."""
    return first_after(now, (chase.at for chase in _coming(session, bot_id, now)))


def stop(context: TurnContext) -> None:
    """Stop all further chases of the person (« Pas maintenant »)."""
    context.person.chase_stopped_at = context.now
    inline_buttons.replace(context, "chase.stopped", {})


def resumed(context: TurnContext) -> None:
    """Change the message to say that the person goes on (« Je continue »)."""
    inline_buttons.replace(context, "chase.resumed", {})


def unfinished(bot_id: int) -> Select[Person, datetime]:
    """Select people amid `way_in`, or with a place offered, and when they last wrote."""
    enrolled = exists().where(Enrolment.person_id == Person.id)
    offered = Enrolment.status == EnrolmentStatus.OFFERED
    stopped = (Conversation.script == "way_in") & Conversation.step.not_in(messages.TOLD_NO)
    return (
        select(Person, Conversation.heard_at)
        .join(Conversation, Conversation.person_id == Person.id)
        .where(people.of_bot(bot_id), Person.chase_stopped_at.is_(None))
        .where(addresses.is_reachable(Person.id), Conversation.depth == 0)
        .where(~enrolled.where(~offered), stopped | enrolled.where(offered))
    )


def enqueue(session: Session, person: Person, chase: Chase) -> None:
    """Queue a sign-up reminder, with the buttons that resume the questions or stop reminders."""
    buttons = [
        ("chase.resume", inline_buttons.data("resume", person.id)),
        ("chase.stop", inline_buttons.data(STOP, person.id)),
    ]
    outbox.enqueue(
        session,
        messages.CHASE,
        person,
        key=f"chase:{person.id}:{chase.name}",
        due_at=chase.at,
        params=kinds.message_params(f"chase.{chase.name}", buttons=buttons),
    )


def _coming(session: Session, bot_id: int, now: datetime) -> Iterator[Chase]:
    """Yield every chase that may still come, of everyone: for clocks that are moved by hand."""
    coming = sessions.upcoming(session, local_date(now, NO_DEPARTMENT))
    for person, heard_at in session.execute(*_unfinished(bot_id)):
        near = sessions.near(coming, person.department)
        opening = near[0].starts_on if near else None
        yield from chases(heard_at, opening, zone_of(person.department))


def _since(session: Session, bot_id: int, now: datetime) -> datetime:
    """Return the instant until which all is enqueued, TOO_LATE ago at the earliest.

    A cursor in the future is ignored: clocks may go back.
    """
    reached_at = sweep_cursor.reached(session, bot_id, CURSOR).at
    return reached_at if now - TOO_LATE <= reached_at <= now else now - TOO_LATE


def _homes(session: Session, now: datetime) -> Homes:
    """Return the departments of upcoming sessions; people of others are not chased."""
    homes: dict[ZoneInfo, set[str]] = defaultdict(set)
    for outline in sessions.outlines(session, local_date(now, NO_DEPARTMENT)):
        for department in (NO_DEPARTMENT, *outline.departments):
            homes[zone_of(department)].add(department)
    return homes


@constant
def _to_chase(
    bot_id: int,
    chase: str,
    begins_at: datetime,
    ends_at: datetime,
    departments: Sequence[str],
    most: int,
) -> Select[Person, datetime]:
    key_end = cast(Person.id, String) + ":" + chase
    return (
        unfinished(bot_id)
        .where(Conversation.heard_at.between(begins_at, ends_at))
        .where(func.coalesce(Person.department, NO_DEPARTMENT).in_(departments))
        .where(~outbox.was_enqueued(bot_id, "chase:", key_end))
        .limit(most)
    )


@constant
def _unfinished(bot_id: int) -> Select[Person, datetime]:
    return unfinished(bot_id)


def _chase(heard_at: datetime, name: str, zone: ZoneInfo) -> Chase:
    return next(chase for chase in chases(heard_at, None, zone) if chase.name == name)


def enqueue_last_calls(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue a slice of last calls on the morning of their day; True when there may be more.

    Each is due at the hour that fits the person.
    """
    today = local_date(now, NO_DEPARTMENT)
    coming = sessions.outlines_within(session, today, today + SOON)
    return any(
        _enqueue_last_calls_of(session, bot_id, opening, coming, now)
        for opening in coming
        if _is_the_day(opening, now)
    )


def _is_the_day(opening: SessionOutline, now: datetime) -> bool:
    day, zone = last_call_on(opening.starts_on), zone_of_session(opening)
    ends_at = datetime.combine(day, EVENING, zone).astimezone(UTC) + TOO_LATE
    return datetime.combine(day, MORNING, zone) <= now <= ends_at


def _enqueue_last_calls_of(
    session: Session,
    bot_id: int,
    opening: SessionOutline,
    coming: Sequence[SessionOutline],
    now: datetime,
) -> bool:
    """Walk through the people of each department of the session, by their ids.

    A person without a department is called for the first session of all.
    """
    nowhere = [None] if coming[0] is opening else []
    return any(
        _enqueue_slice(session, bot_id, opening, department, coming, now)
        for department in [*opening.departments, *nowhere]
    )


def _enqueue_slice(
    session: Session,
    bot_id: int,
    opening: SessionOutline,
    department: str | None,
    coming: Sequence[SessionOutline],
    now: datetime,
) -> bool:
    cursor = f"{LAST_CALL}:{opening.id}:{department or NOWHERE}"
    after = sweep_cursor.reached(session, bot_id, cursor)
    ids = _next_people(session, department, after)
    if not ids:
        return False
    before = datetime.combine(last_call_on(opening.starts_on) - LATELY, time(), UTC)
    unfinished = session.execute(*_unfinished_among(bot_id, ids, before)).all()
    for person, heard_at in unfinished:
        next_near = sessions.near(coming, person.department)[:1]
        chase = _last_call(person, heard_at, opening.starts_on)
        if next_near == [opening] and chase and chase.at >= now - TOO_LATE:
            enqueue(session, person, chase)
    looked_at = [SweepPosition(now, person_id) for person_id in ids]
    done, more = sweep_cursor.end_of_slice(looked_at, [person.id for person, _ in unfinished])
    sweep_cursor.reach(session, bot_id, cursor, done)
    return more


def _next_people(session: Session, department: str | None, after: SweepPosition) -> Sequence[int]:
    query = _next_nowhere(after.id) if department is None else _next_in(department, after.id)
    return session.scalars(*query).all()


@constant
def _next_in(department: str, after_id: int) -> Select[int]:
    return _next_ids(after_id).where(Person.department == department)


@constant
def _next_nowhere(after_id: int) -> Select[int]:
    return _next_ids(after_id).where(Person.department.is_(None))


def _next_ids(after_id: int) -> Select[int]:
    """Select ids in the order of the index, which both conditions then follow."""
    query = select(Person.id).where(Person.id > after_id)
    return query.order_by(Person.department, Person.id).limit(LOOKED_AT)


@constant
def _unfinished_among(
    bot_id: int, ids: Sequence[int], before: datetime
) -> Select[Person, datetime]:
    """Select the people who last wrote before an instant, in order of id."""
    return (
        unfinished(bot_id)
        .where(Person.id.in_(ids), Conversation.heard_at < before)
        .order_by(Person.id)
        .limit(SLICE)
    )


def _last_call(person: Person, heard_at: datetime, opening: date) -> Chase | None:
    coming = chases(heard_at, opening, zone_of(person.department))
    return next((chase for chase in coming if chase.name == LAST_CALL), None)
