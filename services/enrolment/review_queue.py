"""What the team has to check: the queue, and its answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import Fact, Outcome
from services.conversation.turn_context import TurnContext
from services.enrolment import places
from services.enrolment.eligibility import judged_again, newest_verdict
from services.outbox import kinds
from services.people import people
from services.team.notifications import notify

ASKED = (EnrolmentStatus.TO_CHECK, EnrolmentStatus.WAITING, EnrolmentStatus.PLACE)
"""Who has a place asks too, once they have corrected their answers."""


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A person the team owes an answer; no name, no address."""

    enrolment_id: int
    person_id: int
    session_id: int
    reasons: tuple[Fact, ...]
    method: str
    insee: str | None
    zone_name: str | None
    zone_reason: str | None
    situation: str
    age_band: str
    answer_by: datetime | None


def to_check_queue(session: Session, bot_id: int, *, limit: int = 50) -> list[ToCheck]:
    """Most urgent first."""
    query = (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(people.of_bot(bot_id), Enrolment.answer_by.is_not(None))
        .where(Enrolment.status.in_(ASKED))
        .order_by(Enrolment.answer_by, Enrolment.id)
        .limit(limit)
    )
    return [_to_check(session, enrolment) for enrolment in session.scalars(query)]


@dataclass(frozen=True, slots=True)
class Decided:
    """What the person becomes: PLACE, WAITING (rank) or REFUSED."""

    person_id: int
    session_id: int
    status: EnrolmentStatus
    verdict_id: int
    rank: int | None = None


def decide(
    session: Session, enrolment_id: int, *, staff_id: int, yes: bool, reason: str, now: datetime
) -> Decided | None:
    """The team's answer; None when a colleague has answered already."""
    enrolment = _asked(session, enrolment_id)
    if enrolment is None:
        return None
    verdict = _answer(session, enrolment, yes=yes, now=now)
    verdict.judged_by = staff_id
    verdict.details = {**(verdict.details or {}), "reason": reason}
    session.add(verdict)
    enrolment.status, enrolment.answer_by = _answered(enrolment.status, yes=yes), None
    if enrolment.status is not EnrolmentStatus.WAITING:
        enrolment.changed_at = now
    session.flush()
    return Decided(
        enrolment.person_id,
        enrolment.session_id,
        enrolment.status,
        verdict.id,
        _rank(session, enrolment),
    )


def _asked(session: Session, enrolment_id: int) -> Enrolment | None:
    """The enrolment while it waits for an answer; its session is held meanwhile."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return None
    places.hold_session(session, session.get_one(ProgrammeSession, enrolment.session_id))
    session.refresh(enrolment, with_for_update=True)
    return enrolment if enrolment.answer_by else None


def _answer(
    session: Session, enrolment: Enrolment, *, yes: bool, now: datetime
) -> EligibilityVerdict:
    asked = newest_verdict(session, enrolment.person_id, enrolment.session_id)
    if yes:
        return judged_again(asked, Outcome.ELIGIBLE, Fact.TEAM_SAID_YES, now)
    return judged_again(asked, Outcome.NOT_ELIGIBLE, Fact.TEAM_SAID_NO, now)


def _answered(status: EnrolmentStatus, *, yes: bool) -> EnrolmentStatus:
    if not yes:
        return EnrolmentStatus.REFUSED
    held = status in places.HOLDING
    return EnrolmentStatus.PLACE if held else EnrolmentStatus.WAITING


def _rank(session: Session, enrolment: Enrolment) -> int | None:
    if enrolment.status is not EnrolmentStatus.WAITING:
        return None
    programme_session = session.get_one(ProgrammeSession, enrolment.session_id)
    return places.rank(session, enrolment.person_id, programme_session)


def _to_check(session: Session, enrolment: Enrolment) -> ToCheck:
    verdict = newest_verdict(session, enrolment.person_id, enrolment.session_id)
    return ToCheck(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        session_id=enrolment.session_id,
        reasons=tuple(Fact(reason) for reason in verdict.reasons),
        method=verdict.method,
        insee=verdict.insee,
        zone_name=verdict.zone_name,
        zone_reason=(verdict.details or {}).get("zone_reason"),
        situation=verdict.situation,
        age_band=verdict.age_band,
        answer_by=enrolment.answer_by,
    )


def announce_to_check(context: TurnContext) -> None:
    """At once when it is the only one, else once an hour: the queue itself is /a_verifier."""
    alone = len(to_check_queue(context.session, context.bot_id, limit=2)) == 1
    key = f"to_check:{context.update_id}" if alone else f"to_check:{context.now:%Y%m%d%H}"
    notify(
        context.session,
        context.bot_id,
        kinds.message_params("desk.to_check"),
        key=key,
        now=context.now,
    )
