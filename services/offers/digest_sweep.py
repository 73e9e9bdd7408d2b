"""Sweeps of offers: the question on the day they open, the digest at nine, what was put off."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.offers import JobSearch, Proposal
from models.people import Person
from models.programme import ProgrammeSession
from rules.offers.digests import CARDS, mixed
from rules.offers.opportunities import Kind, Seeking
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.tickets.working_hours import local_date, zone_of
from services.conversation import inline_buttons
from services.enrolment import participants
from services.offers import consent_and_pauses, matching, messages
from services.offers.consent_and_pauses import OPENS_ON
from services.offers.matching import Match
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people import people

AT = time(10)
AROUND, LATE = timedelta(days=1), timedelta(days=3)
MATCHED = 12
"""How many one transaction takes: each is matched with all that is offered."""
SOUGHT: Mapping[Seeking | None, tuple[Kind, ...]] = {
    Seeking.JOB: (Kind.JOB,),
    Seeking.TRAINING: (Kind.TRAINING,),
    Seeking.BOTH: (Kind.JOB, Kind.TRAINING),
    None: (Kind.JOB, Kind.TRAINING),
}


def enqueue_due(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice of those whose hour has come; whether there may be more."""
    due = session.execute(*_due(bot_id, now)).all()
    if not due:
        return False
    stand = consent_and_pauses.matching_states(session, [person.id for _, person in due], now)
    ready = [it for it, _ in due if stand[it.person_id] is consent_and_pauses.MatchingState.OPEN]
    found = _best(session, ready, now)
    for search, person in due:
        if matches := found.get(person.id):
            _promise(session, person, matches, search.next_digest_at or now)
        consent_and_pauses.plan_next(session, search, now)
    return len(due) == MATCHED


def when_due(session: Session, _: datetime) -> datetime | None:
    return session.scalar(*_first_due())


def put_off(session: Session, bot_id: int, now: datetime) -> bool:
    """« Plus tard »: shown again once."""
    found = session.execute(*_put_off(bot_id, now)).all()
    for proposal, person in found:
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
    return len(found) == SLICE


def when_put_off(session: Session, _: datetime) -> datetime | None:
    return session.scalar(*_first_put_off())


def open_offers(session: Session, bot_id: int, now: datetime) -> bool:
    """On the day a session opens offers, everyone with a place is asked, at ten where they are."""
    more = False
    for here in _opening(session, now):
        before = f"{messages.OPENING.name}:{here.id}:"
        found = participants.without_message(session, bot_id, here.id, before)
        for person in found:
            _ask(session, person, here, f"{before}{person.id}")
        more = more or len(found) == SLICE
    return more


def when_open(session: Session, now: datetime) -> datetime | None:
    instants = (_asked_at(here, None) for here in _opening(session, now, ahead=LATE))
    return first_after(now, instants)


def _opening(
    session: Session, now: datetime, ahead: timedelta = AROUND
) -> Sequence[ProgrammeSession]:
    """A day begins earlier overseas."""
    return session.scalars(*_between((now - LATE).date(), (now + ahead).date())).all()


def _best(
    session: Session, searches: Sequence[JobSearch], now: datetime
) -> Mapping[int, Sequence[Match]]:
    """All of a slice at once, by what they look for."""
    found: dict[tuple[int, Kind], Sequence[Match]] = {}
    for kind in Kind:
        ids = [it.person_id for it in searches if kind in SOUGHT[it.seeking]]
        for person_id, best in matching.best_for(session, ids, now, kind=kind, limit=CARDS).items():
            found[person_id, kind] = best
    return {
        it.person_id: mixed(
            found.get((it.person_id, Kind.JOB), ()), found.get((it.person_id, Kind.TRAINING), ())
        )
        for it in searches
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


def _promise(session: Session, person: Person, matches: Sequence[Match], due_at: datetime) -> None:
    day = local_date(due_at, person.department or "")
    found = [
        {"offer": it.opportunity_id, "reasons": [reason.kept() for reason in it.reasons]}
        for it in matches
    ]
    outbox.enqueue(
        session,
        messages.DIGEST,
        person,
        key=f"{messages.DIGEST.name}:{person.id}:{day}",
        due_at=due_at,
        params={"found": found},
    )


def _ask(session: Session, person: Person, here: ProgrammeSession, key: str) -> None:
    buttons = [
        ("offers.begin", inline_buttons.data("offers_begin", person.id)),
        ("offers.refused", inline_buttons.data("offers_no", person.id)),
    ]
    outbox.enqueue(
        session,
        messages.OPENING,
        person,
        key=key,
        due_at=_asked_at(here, person.department),
        params=kinds.message_params("offers.opening", buttons=buttons),
    )


def _asked_at(here: ProgrammeSession, department: str | None) -> datetime:
    zone = zone_of(department or here.departments[0])
    at = datetime.combine(here.offers_on or here.ends_on, AT, zone).astimezone(UTC)
    return next_good_moment(at, zone)
