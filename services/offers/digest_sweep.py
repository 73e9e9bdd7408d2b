"""Sweeps of offers: ask on the day they open, send the digest at nine, repeat offers put off."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.offers import JobSearch, Proposal
from models.people import Person
from models.programme import ProgrammeSession
from rules.offers.digests import CARDS, mixed
from rules.offers.opportunities import OpportunityKind, Seeking
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.schedule.time_zones import local_date, zone_of, zone_of_session
from services.conversation import inline_buttons
from services.enrolment import participants
from services.offers import consent_and_pauses, matching, messages
from services.offers.consent_and_pauses import OPENS_ON, MatchingState
from services.offers.matching import Match
from services.offers.opportunities import Applied
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people import people

AT = time(10)
"""Local time at which people are asked whether they want offers."""
AROUND, LATE = timedelta(days=1), timedelta(days=3)
"""Margins on dates: a day begins earlier overseas; after three days it is too late to ask."""
MATCHED = 12
"""How many people one transaction takes: each is matched with everything on offer."""
SOUGHT: Mapping[Seeking | None, tuple[OpportunityKind, ...]] = {
    Seeking.JOB: (OpportunityKind.JOB,),
    Seeking.TRAINING: (OpportunityKind.TRAINING,),
    Seeking.BOTH: (OpportunityKind.JOB, OpportunityKind.TRAINING),
    None: (OpportunityKind.JOB, OpportunityKind.TRAINING),
}


def enqueue_due(session: Session, bot_id: int, now: datetime, applied: Applied) -> bool:
    """Enqueue the digest for a slice of people due; True if more may remain."""
    due = session.execute(*_due(bot_id, now)).all()
    if not due:
        return False
    states = consent_and_pauses.matching_states(session, [person.id for _, person in due], now)
    ready = [search for search, _ in due if states[search.person_id] is MatchingState.OPEN]
    best = _best(session, ready, now, applied)
    for search, person in due:
        if matches := best.get(person.id):
            _enqueue_digest(session, person, matches, search.next_digest_at or now)
        consent_and_pauses.plan_next(session, search, now)
    return len(due) == MATCHED


def when_due(session: Session, _: datetime) -> datetime | None:
    """Return when the next digest is due."""
    return session.scalar(*_first_due())


def put_off(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue a slice of the offers put off with « Plus tard » again; True if more may be due."""
    rows = session.execute(*_put_off(bot_id, now)).all()
    for proposal, person in rows:
        at = proposal.again_at or now
        outbox.enqueue(
            session,
            messages.AGAIN,
            person,
            key=f"offer_again:{person.id}:{proposal.opportunity_id}:{int(at.timestamp())}",
            due_at=at,
            params={"offer": proposal.opportunity_id},
        )
        proposal.again_at = None
    return len(rows) == SLICE


def when_put_off(session: Session, _: datetime) -> datetime | None:
    """Return when the next offer put off is due."""
    return session.scalar(*_first_put_off())


def open_offers(session: Session, bot_id: int, now: datetime) -> bool:
    """Ask everyone with a place about offers, on the day their session opens them.

    Each is asked at ten in their time zone. Do a slice; return True when there may be more.
    """
    more = False
    for opening in _opening(session, now):
        key_prefix = f"{messages.OPENING.name}:{opening.id}:"
        people_to_ask = participants.without_message(session, bot_id, opening.id, key_prefix)
        for person in people_to_ask:
            _ask(session, person, opening, f"{key_prefix}{person.id}")
        more = more or len(people_to_ask) == SLICE
    return more


def when_open(session: Session, now: datetime) -> datetime | None:
    """Return when people are next asked whether they want offers."""
    instants = (_asked_at(opening, None) for opening in _opening(session, now, ahead=LATE))
    return first_after(now, instants)


def _opening(
    session: Session, now: datetime, ahead: timedelta = AROUND
) -> Sequence[ProgrammeSession]:
    return session.scalars(*_between((now - LATE).date(), (now + ahead).date())).all()


def _best(
    session: Session, searches: Sequence[JobSearch], now: datetime, applied: Applied
) -> Mapping[int, Sequence[Match]]:
    """Return the best jobs and trainings of each person, all matched together."""
    matches: dict[tuple[int, OpportunityKind], Sequence[Match]] = {}
    for kind in OpportunityKind:
        ids = [search.person_id for search in searches if kind in SOUGHT[search.seeking]]
        best = matching.best_for(session, ids, now, kind=kind, limit=CARDS, applied=applied)
        matches |= {(person_id, kind): chosen for person_id, chosen in best.items()}
    return {
        person_id: mixed(
            matches.get((person_id, OpportunityKind.JOB), ()),
            matches.get((person_id, OpportunityKind.TRAINING), ()),
        )
        for person_id in (search.person_id for search in searches)
    }


@constant
def _due(bot_id: int, now: datetime) -> Select[JobSearch, Person]:
    return (
        select(JobSearch, Person)
        .join(Person, Person.id == JobSearch.person_id)
        .where(JobSearch.next_digest_at <= now, people.of_bot(bot_id))
        .order_by(JobSearch.next_digest_at, JobSearch.person_id)
        .limit(MATCHED)
    )


@constant
def _first_due() -> Select[datetime | None]:
    return select(func.min(JobSearch.next_digest_at))


@constant
def _put_off(bot_id: int, now: datetime) -> Select[Proposal, Person]:
    return (
        select(Proposal, Person)
        .join(Person, Person.id == Proposal.person_id)
        .where(Proposal.again_at <= now, people.of_bot(bot_id))
        .order_by(Proposal.again_at, Proposal.person_id, Proposal.opportunity_id)
        .limit(SLICE)
    )


@constant
def _first_put_off() -> Select[datetime | None]:
    return select(func.min(Proposal.again_at))


@constant
def _between(since: date, until: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(OPENS_ON.between(since, until))


def _enqueue_digest(
    session: Session, person: Person, matches: Sequence[Match], due_at: datetime
) -> None:
    day = local_date(due_at, person.department or "")
    found = [
        {"offer": match.opportunity_id, "reasons": [reason.kept() for reason in match.reasons]}
        for match in matches
    ]
    outbox.enqueue(
        session,
        messages.DIGEST,
        person,
        key=f"{messages.DIGEST.name}:{person.id}:{day}",
        due_at=due_at,
        params={"found": found},
    )


def _ask(session: Session, person: Person, opening: ProgrammeSession, key: str) -> None:
    buttons = [
        ("offers.begin", inline_buttons.data("offers_begin", person.id)),
        ("offers.refused", inline_buttons.data("offers_no", person.id)),
    ]
    outbox.enqueue(
        session,
        messages.OPENING,
        person,
        key=key,
        due_at=_asked_at(opening, person.department),
        params=kinds.message_params("offers.opening", buttons=buttons),
    )


def _asked_at(opening: ProgrammeSession, department: str | None) -> datetime:
    zone = zone_of(department) if department else zone_of_session(opening)
    at = datetime.combine(opening.offers_on or opening.ends_on, AT, zone).astimezone(UTC)
    return next_good_moment(at, zone)
