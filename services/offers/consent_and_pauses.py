"""Whether offers may be sent to a person: the one place that every way of sending asks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.once import once
from models.enrolment import Enrolment, EnrolmentStatus
from models.offers import JobSearch
from models.people import Person
from models.profile import Consent, Purpose
from models.programme import ProgrammeSession
from rules.offers.digests import next_digest
from rules.tickets.working_hours import local_date
from services.offers import search_profile
from services.outbox.message_limits import zone_for

OPENS_ON = func.coalesce(ProgrammeSession.offers_on, ProgrammeSession.ends_on)
"""The first day of offers of a session."""


FIRST_DAY = (
    select(func.min(OPENS_ON))
    .join(Enrolment, Enrolment.session_id == ProgrammeSession.id)
    .where(Enrolment.person_id == Person.id, Enrolment.status == EnrolmentStatus.PLACE)
    .correlate(Person)
    .scalar_subquery()
)
"""The soonest on which a session of theirs opens offers."""
AGREED = (
    exists()
    .where(Consent.person_id == Person.id, Consent.purpose == Purpose.OFFERS)
    .where(Consent.withdrawn_at.is_(None))
    .correlate(Person)
)


def wants(now: datetime) -> ColumnElement[bool]:
    """Of a person in a query: agreed, no pause, nothing found; what the team sends asks it too."""
    stopped = exists().where(
        JobSearch.person_id == Person.id,
        or_(JobSearch.found_at.is_not(None), JobSearch.snoozed_until > now),
    )
    return and_(AGREED, ~stopped.correlate(Person))


class MatchingState(StrEnum):
    """How a person stands with offers."""

    OUTSIDE = "outside"
    """No place in any session."""
    NOT_YET = "not_yet"
    """The session has not opened them."""
    UNASKED = "unasked"
    """No agreement to be sent offers, or one that was withdrawn."""
    FOUND = "found"
    PAUSED = "paused"
    OPEN = "open"


def matching_states(
    session: Session, people: Collection[int], now: datetime
) -> Mapping[int, MatchingState]:
    """Of all of them, in one query."""
    return {
        person.id: _standing(person, first, search if agreed else None, search, now)
        for person, first, agreed, search in session.execute(*_standings(list(people)))
    }


@once
def matching_state(session: Session, person_id: int, now: datetime) -> MatchingState:
    return matching_states(session, [person_id], now)[person_id]


def may_push(session: Session, person_id: int, now: datetime) -> bool:
    return matching_state(session, person_id, now) is MatchingState.OPEN


def are_open(session: Session, person_id: int, now: datetime) -> bool:
    """Whether there is something to look at for them."""
    return matching_state(session, person_id, now) not in (
        MatchingState.OUTSIDE,
        MatchingState.NOT_YET,
    )


def first_day(person_id: int) -> Select[date | None]:
    return select(FIRST_DAY).where(Person.id == person_id)


def whether_agreed(person_id: int) -> Select[bool]:
    """To be sent offers, and has not gone back on it."""
    return select(AGREED).where(Person.id == person_id)


@constant
def _standings(
    people: Sequence[int],
) -> Select[Person, date | None, bool, JobSearch | None]:
    return (
        select(Person, FIRST_DAY, AGREED, JobSearch)
        .outerjoin(JobSearch, JobSearch.person_id == Person.id)
        .where(Person.id.in_(people))
    )


def _standing(
    person: Person,
    first: date | None,
    agreed: JobSearch | None,
    search: JobSearch | None,
    now: datetime,
) -> MatchingState:
    if first is None:
        return MatchingState.OUTSIDE
    if local_date(now, person.department or "") < first:
        return MatchingState.NOT_YET
    if search is not None and search.found_at is not None:
        return MatchingState.FOUND
    if agreed is None:
        return MatchingState.UNASKED
    paused = agreed.snoozed_until is not None and agreed.snoozed_until > now
    return MatchingState.PAUSED if paused else MatchingState.OPEN


def plan_next(session: Session, search: JobSearch, now: datetime) -> None:
    """When the next message is due, after whatever has changed."""
    zone = zone_for(session.get_one(Person, search.person_id))
    snoozed = search.snoozed_until
    after = max(now, snoozed) if snoozed is not None else now
    wanted = search.found_at is None
    search.next_digest_at = next_digest(after, zone, search.rhythm) if wanted else None


def found_work(session: Session, person_id: int, what: str | None, now: datetime) -> None:
    """None takes it back."""
    search = search_profile.search_of(session, person_id, now)
    search.found_at, search.found = now if what else None, what
    plan_next(session, search, now)
