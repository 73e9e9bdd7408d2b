"""Tell people who asked of a new session near them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Row, Select, exists, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from models.engine.base import BigKey, UtcDateTime
from models.engine.constant import constant
from models.enrolment import Enrolment
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.conversation import inline_buttons
from services.enrolment import messages
from services.outbox import kinds, outbox, sweep_cursor
from services.outbox.sweep_cursor import LOOKED_AT, SLICE, START, SweepPosition
from services.people import addresses, people
from services.programme import sessions
from services.programme.sessions import SessionOutline

SETTLING = timedelta(minutes=1)
"""How old a request must be: a later one may not be committed yet, and the cursor would skip it."""


def tell_who_waits(session: Session, bot_id: int, now: datetime) -> bool:
    """Tell people who asked (« Me prévenir de la prochaine ») of each session near them, once.

    Do a slice, those who asked first; return True when there may be more.
    """
    coming, settled = sessions.outlines(session, local_date(now, NO_DEPARTMENT)), now - SETTLING
    if not coming:
        return False
    places = sweep_cursor.reached_by(session, bot_id, [_cursor(outline) for outline in coming])
    last = _last_to_ask(session, settled)
    for outline in coming:
        after = places.get(_cursor(outline), START)
        if after < last and _tell_of(session, bot_id, outline, after, last, now):
            return True
    return False


def _cursor(coming: SessionOutline) -> str:
    """Return the cursor's name; a change of departments makes a new cursor, to look at all again.

    People who were told already have a message with that key, and are not told twice.
    """
    return "-".join((messages.NEW_SESSION.name, str(coming.id), *sorted(coming.departments)))


def _tell_of(
    session: Session,
    bot_id: int,
    coming: SessionOutline,
    after: SweepPosition,
    last: SweepPosition,
    now: datetime,
) -> bool:
    """Tell a slice of the people who asked near the session, after one id, up to the last."""
    asked = _next_to_ask(session, coming.departments, after, now - SETTLING)
    asked_ids = [place.id for place in asked]
    waiting = session.scalars(*_waiting_for(bot_id, asked_ids, coming.id)).all()
    for person in waiting:
        programme_session = session.get_one(ProgrammeSession, coming.id)
        button = ("news.restart", inline_buttons.data("restart", person.id))
        enqueue_news(
            session,
            messages.NEW_SESSION,
            "news.new_session",
            person,
            programme_session,
            now,
            buttons=[button],
        )
    looked_at = asked if len(asked) == LOOKED_AT else [*asked, last]
    done, more = sweep_cursor.end_of_slice(looked_at, [person.id for person in waiting])
    sweep_cursor.reach(session, bot_id, _cursor(coming), done)
    return more


def _last_to_ask(session: Session, settled: datetime) -> SweepPosition:
    return next(iter(_places(session.execute(*_last_place(settled)))), START)


def _next_to_ask(
    session: Session, departments: Sequence[str], after: SweepPosition, settled: datetime
) -> list[SweepPosition]:
    return _places(session.execute(*_next_places(departments, after.at, after.id, settled)))


def _places(rows: Iterable[Row[datetime | None, int]]) -> list[SweepPosition]:
    return [SweepPosition(asked_at, person_id) for asked_at, person_id in rows if asked_at]


@constant
def _last_place(settled: datetime) -> Select[datetime | None, int]:
    latest = (Person.keep_informed_at.desc(), Person.id.desc())
    return _asked_before(settled).order_by(*latest).limit(1)


@constant
def _next_places(
    departments: Sequence[str], after: datetime, after_id: int, settled: datetime
) -> Select[datetime | None, int]:
    place = (Person.keep_informed_at, Person.id)
    reached = tuple_(type_coerce(after, UtcDateTime), type_coerce(after_id, BigKey))
    near = Person.department.in_(departments)
    query = _asked_before(settled).where(near, tuple_(*place) > reached)
    return query.order_by(*place).limit(LOOKED_AT)


def _asked_before(settled: datetime) -> Select[datetime | None, int]:
    return select(Person.keep_informed_at, Person.id).where(Person.keep_informed_at <= settled)


@constant
def _waiting_for(bot_id: int, people_ids: Sequence[int], session_id: int) -> Select[Person]:
    enrolled = exists().where(Enrolment.person_id == Person.id, Enrolment.session_id == session_id)
    return (
        select(Person)
        .where(Person.id.in_(people_ids), people.of_bot(bot_id), ~enrolled)
        .where(addresses.is_reachable(Person.id))
        .order_by(Person.keep_informed_at, Person.id)
        .limit(SLICE)
    )


def enqueue_news(
    session: Session,
    kind: outbox.MessageKind,
    text: str,
    person: Person,
    coming: ProgrammeSession,
    now: datetime,
    values: Mapping[str, str] = MappingProxyType({}),
    buttons: Sequence[tuple[str, str]] = (),
) -> None:
    """Queue a text that names the session and its days, with other values and buttons."""
    of_session = {
        "session": coming.name,
        "first": in_words(coming.starts_on, person.language),
        "last": in_words(coming.ends_on, person.language),
    }
    outbox.enqueue(
        session,
        kind,
        person,
        key=f"{kind.name}:{coming.id}:{person.id}",
        due_at=next_good_moment(now, zone_of(person.department)),
        params=kinds.message_params(text, {**of_session, **values}, buttons)
        | {"session_id": coming.id},
    )
