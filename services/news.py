"""Words we promised to send: a session near those who wait for one, the opening to those in it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from rules.dates import in_words
from rules.quiet_hours import MORNING, next_good_moment
from rules.working_hours import MAINLAND, local_date, zone_of
from services import kinds, outbox, programme

SOON = timedelta(days=2)
RESTART = "restart"


def tell_who_waits(session: Session, bot_id: int, now: datetime) -> None:
    """« Me prévenir de la prochaine »: once for each session that covers their department."""
    for coming in programme.upcoming(session, local_date(now, MAINLAND)):
        for person in _waiting_for(session, bot_id, coming):
            _promise(session, kinds.NEW_SESSION, person, coming, now)


def tell_of_opening(session: Session, bot_id: int, now: datetime) -> None:
    """Two days before it starts, to everyone who has a place."""
    today = local_date(now, MAINLAND)
    for coming in programme.upcoming(session, today):
        if coming.starts_on <= today + SOON:
            for person in _placed_in(session, bot_id, coming):
                _promise(session, kinds.OPENING, person, coming, now)


def next_opening(session: Session, now: datetime) -> datetime | None:
    """The next morning on which someone is to hear that their session starts soon."""
    mornings = (
        datetime.combine(coming.starts_on - SOON, MORNING, zone_of(MAINLAND)).astimezone(UTC)
        for coming in programme.upcoming(session, local_date(now, MAINLAND))
    )
    return min((morning for morning in mornings if morning > now), default=None)


def _waiting_for(session: Session, bot_id: int, coming: ProgrammeSession) -> list[Person]:
    asked = select(Enrolment.person_id).where(Enrolment.session_id == coming.id)
    query = select(Person).where(
        Person.bot_id == bot_id,
        Person.keep_informed_at.is_not(None),
        Person.department.in_(coming.departments),
        Person.blocked_at.is_(None),
        Person.id.not_in(asked),
    )
    return list(session.scalars(query))


def _placed_in(session: Session, bot_id: int, coming: ProgrammeSession) -> list[Person]:
    query = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Person.bot_id == bot_id, Person.blocked_at.is_(None))
        .where(Enrolment.session_id == coming.id, Enrolment.status == EnrolmentStatus.PLACE)
    )
    return list(session.scalars(query))


def _promise(
    session: Session, kind: outbox.Kind, person: Person, coming: ProgrammeSession, now: datetime
) -> None:
    values = {
        "session": coming.name,
        "first": in_words(coming.starts_on, person.language),
        "last": in_words(coming.ends_on, person.language),
    }
    buttons = [("news.restart", f"a:{RESTART}:{person.id}")] if kind is kinds.NEW_SESSION else []
    outbox.promise(
        session,
        kind,
        person,
        key=f"{kind.name}:{coming.id}:{person.id}",
        due_at=next_good_moment(now, zone_of(person.department or MAINLAND)),
        params=kinds.words(f"news.{kind.name}", values, buttons) | {"session_id": coming.id},
    )
