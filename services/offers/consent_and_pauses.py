"""Decide whether offers may be sent to a person; every kind of message about offers asks here."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.enrolment import Enrolment, EnrolmentStatus
from models.offers import JobSearch
from models.people import Person
from models.profile import Consent, ConsentPurpose
from models.programme import ProgrammeSession
from rules.offers.digests import next_digest
from rules.schedule.dates import in_words
from rules.schedule.time_zones import local_date
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.offers import search_profile
from services.people.time_zones import zone_of_person

OPENS_ON = func.coalesce(ProgrammeSession.offers_on, ProgrammeSession.ends_on)
"""Column expression of the first day on which a session shows offers."""


FIRST_DAY = (
    select(func.min(OPENS_ON))
    .join(Enrolment, Enrolment.session_id == ProgrammeSession.id)
    .where(Enrolment.person_id == Person.id, Enrolment.status == EnrolmentStatus.PLACE)
    .correlate(Person)
    .scalar_subquery()
)
"""Subquery of the first day on which a session of the person opens offers; null without a place."""
AGREED = (
    exists()
    .where(Consent.person_id == Person.id, Consent.purpose == ConsentPurpose.OFFERS)
    .where(Consent.withdrawn_at.is_(None))
    .correlate(Person)
)
"""Condition that the person consented to be sent offers, and has not withdrawn it."""


def wants(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a person wants offers: consent, no pause, no work found.

    The team's announcements of offers use it too.
    """
    stopped = exists().where(
        JobSearch.person_id == Person.id,
        or_(JobSearch.found_at.is_not(None), JobSearch.snoozed_until > now),
    )
    return and_(AGREED, ~stopped.correlate(Person))


class MatchingState(StrEnum):
    """Whether a person sees offers, and may be sent some."""

    OUTSIDE = "outside"
    """The person has no place in any session."""
    NOT_YET = "not_yet"
    """The session has not opened offers."""
    UNASKED = "unasked"
    """The person has not consented to be sent offers, or has withdrawn it."""
    FOUND = "found"
    PAUSED = "paused"
    OPEN = "open"


def matching_states(
    session: Session, people: Collection[int], now: datetime
) -> Mapping[int, MatchingState]:
    """Return the state of each of these people, read in one query."""
    return {
        person_id: _state(department, first, search if agreed else None, search, now)
        for person_id, department, first, agreed, search in session.execute(
            *_state_rows(list(people))
        )
    }


@cached_in_transaction
def matching_state(session: Session, person_id: int, now: datetime) -> MatchingState:
    """Return the person's state."""
    return matching_states(session, [person_id], now)[person_id]


def may_push(session: Session, person_id: int, now: datetime) -> bool:
    """Tell whether offers may be sent to the person without being asked for."""
    return matching_state(session, person_id, now) is MatchingState.OPEN


def are_open(session: Session, person_id: int, now: datetime) -> bool:
    """Tell whether the person may browse offers."""
    return matching_state(session, person_id, now) not in (
        MatchingState.OUTSIDE,
        MatchingState.NOT_YET,
    )


def are_open_now(context: TurnContext) -> bool:
    return are_open(context.session, context.person_id, context.now)


def come_later(context: TurnContext) -> bool:
    """Tell whether the person's session has not opened its offers yet, and its day is known."""
    state = matching_state(context.session, context.person_id, context.now)
    return state is MatchingState.NOT_YET and bool(day_of_offers(context))


def day_of_offers(context: TurnContext) -> str:
    """Return the day on which the person's session opens offers, in words; empty if not known."""
    first = context.session.scalar(first_day(context.person_id))
    return in_words(first, context.language) if first else ""


def how_opening_is_told(context: TurnContext) -> Phrase:
    """Promise a message on the day offers open, to people who get such messages."""
    return Phrase("offers.told_quiet" if is_quiet(context) else "offers.told")


def is_quiet(context: TurnContext) -> bool:
    """Tell whether nudges are stopped, offers included."""
    person = context.person
    return person.fewer_messages_at is not None or person.nudges_suspended_at is not None


def are_sent(context: TurnContext) -> bool:
    """Tell whether offers are sent to the person as things stand."""
    return not is_quiet(context) and may_push(context.session, context.person_id, context.now)


def are_unwanted(context: TurnContext) -> bool:
    """Tell whether the person has not agreed to be sent offers, or does no longer."""
    return not context.session.scalar(whether_agreed(context.person_id))


def first_day(person_id: int) -> Select[date | None]:
    """Select the first day on which a session of the person opens offers."""
    return select(FIRST_DAY).where(Person.id == person_id)


def whether_agreed(person_id: int) -> Select[bool]:
    """Select whether the person consents to be sent offers."""
    return select(AGREED).where(Person.id == person_id)


@constant
def _state_rows(
    people: Sequence[int],
) -> Select[int, str | None, date | None, bool, JobSearch | None]:
    return (
        select(Person.id, Person.department, FIRST_DAY, AGREED, JobSearch)
        .outerjoin(JobSearch, JobSearch.person_id == Person.id)
        .where(Person.id.in_(people))
    )


def _state(
    department: str | None,
    first: date | None,
    agreed: JobSearch | None,
    search: JobSearch | None,
    now: datetime,
) -> MatchingState:
    if first is None:
        return MatchingState.OUTSIDE
    if local_date(now, department or "") < first:
        return MatchingState.NOT_YET
    if search is not None and search.found_at is not None:
        return MatchingState.FOUND
    if agreed is None:
        return MatchingState.UNASKED
    paused = agreed.snoozed_until is not None and agreed.snoozed_until > now
    return MatchingState.PAUSED if paused else MatchingState.OPEN


def plan_next(session: Session, search: JobSearch, now: datetime) -> None:
    """Plan the next digest after a change of the search or of a pause; none once work is found."""
    zone = zone_of_person(session, search.person_id)
    snoozed = search.snoozed_until
    after = max(now, snoozed) if snoozed is not None else now
    wanted = search.found_at is None
    search.next_digest_at = next_digest(after, zone, search.rhythm) if wanted else None


def found_work(session: Session, person_id: int, answer: str | None, now: datetime) -> None:
    """Record the kind of work the person found; None takes it back."""
    search = search_profile.search_of(session, person_id, now)
    search.found_at, search.found = now if answer else None, answer
    plan_next(session, search, now)
