"""List the enrolments that the team has to check, and store its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import EligibilityOutcome, EligibilityReason
from rules.geography.zones import ZoneKind
from rules.schedule.undoing import UNDONE_WITHIN
from services.conversation.turn_context import TurnContext
from services.enrolment import places
from services.enrolment.eligibility import judged_again, newest_verdict
from services.outbox import kinds, outbox
from services.people import people
from services.team import absences
from services.team.missed_hours import PromisedHours
from services.team.notifications import tell

ASKED = (EnrolmentStatus.TO_CHECK, EnrolmentStatus.WAITING, EnrolmentStatus.PLACE)
"""Statuses that may wait for an answer; one with a place does after a correction of answers."""
DECIDED_ZONE = "decided_zone"
"""The kind of zone that the team said, as `details` of the verdict keep it."""
TO_CHECK, NOTICE = "to_check:", timedelta(hours=1)
"""How the keys of notices begin, and how long one stands for the requests that follow."""


@dataclass(frozen=True, slots=True)
class EnrolmentToCheck:
    """A person to whom the team owes an answer, without name or address."""

    enrolment_id: int
    person_id: int
    session_id: int
    reasons: tuple[EligibilityReason, ...]
    method: str
    insee: str | None
    zone_name: str | None
    zone_reason: str | None
    situation: str
    age_band: str
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class EnrolmentDecision:
    """The team's decision: the new status is PLACE, WAITING or REFUSED."""

    person_id: int
    session_id: int
    status: EnrolmentStatus


class PlannedDecisionResult(StrEnum):
    """What became of a decision of the team that waits, or of its undoing."""

    WAITS = "refusal_waits"
    ALREADY = "refusal_already"
    UNDONE = "refusal_undone"
    NONE = "refusal_none"
    """The request waits, and no decision of it is planned."""
    GONE = "already_decided"


def to_check_queue(session: Session, bot_id: int, *, limit: int = 50) -> list[EnrolmentToCheck]:
    """Return at most `limit` requests, the most urgent first."""
    query = (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(*_waits(bot_id))
        .order_by(Enrolment.answer_by, Enrolment.id)
        .limit(limit)
    )
    return [
        request_of(it, newest_verdict(session, it.person_id, it.session_id))
        for it in session.scalars(query)
    ]


def count_to_check(session: Session, bot_id: int) -> int:
    """Count all requests that wait for the team."""
    query = select(func.count(Enrolment.id)).join(Person, Person.id == Enrolment.person_id)
    return session.scalar(query.where(*_waits(bot_id))) or 0


def _waits(bot_id: int) -> Sequence[ColumnElement[bool]]:
    is_undecided = Enrolment.status.in_(ASKED), Enrolment.decision_at.is_(None)
    return people.of_bot(bot_id), Enrolment.answer_by.is_not(None), *is_undecided


def decide(
    session: Session,
    enrolment_id: int,
    *,
    staff_id: int,
    yes: bool,
    reason: str,
    now: datetime,
    zone: ZoneKind | None = None,
) -> EnrolmentDecision | None:
    """Store the team's answer; None when a colleague has answered already.

    `zone` is the kind of zone that the team says the person lives in, where it says which.
    """
    enrolment = _locked_request(session, enrolment_id)
    if enrolment is None:
        return None
    verdict = _verdict(session, enrolment, yes=yes, now=now)
    verdict.judged_by = staff_id
    said = {"reason": reason} | ({DECIDED_ZONE: zone.value} if zone else {})
    verdict.details = {**_without_zone(verdict.details), **said}
    session.add(verdict)
    enrolment.status, enrolment.answer_by = _new_status(enrolment.status, yes=yes), None
    forget_decision(enrolment)
    if enrolment.status is not EnrolmentStatus.WAITING:
        enrolment.changed_at = now
    session.flush()
    return EnrolmentDecision(enrolment.person_id, enrolment.session_id, enrolment.status)


def decide_later(
    session: Session,
    enrolment_id: int,
    *,
    staff_id: int,
    decision: str,
    at: datetime,
    zone: ZoneKind | None = None,
) -> PlannedDecisionResult:
    """Plan a decision, which may be undone until it takes effect."""
    enrolment = _locked_request(session, enrolment_id)
    if enrolment is None:
        return PlannedDecisionResult.GONE
    if enrolment.decision_at is not None:
        return PlannedDecisionResult.ALREADY
    enrolment.decision_at, enrolment.decision, enrolment.decided_zone = at, decision, zone
    enrolment.decided_by = staff_id
    return PlannedDecisionResult.WAITS


def undo_decision(
    session: Session, enrolment_id: int, *, planned_for: datetime | None = None
) -> PlannedDecisionResult:
    """Take a planned decision back: the request waits for an answer again.

    With `planned_for`, only the one that takes effect then.
    """
    enrolment = _locked_request(session, enrolment_id)
    if enrolment is None:
        return PlannedDecisionResult.GONE
    if enrolment.decision_at is None or planned_for not in (None, enrolment.decision_at):
        return PlannedDecisionResult.NONE
    forget_decision(enrolment)
    return PlannedDecisionResult.UNDONE


def forget_decision(enrolment: Enrolment) -> None:
    enrolment.decision_at = enrolment.decision = None
    enrolment.decided_zone = enrolment.decided_by = None


def due_decisions(session: Session, bot_id: int, now: datetime, most: int) -> Sequence[Enrolment]:
    """Return the decisions that nobody has undone in time."""
    return session.scalars(*_due(bot_id, now, most)).all()


def is_of_new_answers(session: Session, enrolment: Enrolment) -> bool:
    """Tell whether the person has given other answers since the decision was planned."""
    verdict = newest_verdict(session, enrolment.person_id, enrolment.session_id)
    planned_at = enrolment.decision_at and enrolment.decision_at - UNDONE_WITHIN
    return planned_at is not None and verdict.judged_at > planned_at


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first())
    return first and max(first, now)


@constant
def _due(bot_id: int, now: datetime, most: int) -> Select[Enrolment]:
    of_bot = exists().where(Person.id == Enrolment.person_id, Person.bot_id == bot_id)
    query = select(Enrolment).where(Enrolment.decision_at <= now, of_bot)
    return query.order_by(Enrolment.decision_at, Enrolment.id).limit(most)


@constant
def _first() -> Select[datetime | None]:
    query = select(Enrolment.decision_at).where(Enrolment.decision_at.is_not(None))
    return query.order_by(Enrolment.decision_at).limit(1)


def _locked_request(session: Session, enrolment_id: int) -> Enrolment | None:
    """Lock the session and the enrolment; return it if it still waits for an answer."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return None
    places.lock_session(session, session.get_one(ProgrammeSession, enrolment.session_id))
    session.refresh(enrolment, with_for_update=True)
    return enrolment if enrolment.answer_by else None


def _verdict(
    session: Session, enrolment: Enrolment, *, yes: bool, now: datetime
) -> EligibilityVerdict:
    checked = newest_verdict(session, enrolment.person_id, enrolment.session_id)
    if yes:
        return judged_again(
            checked, EligibilityOutcome.ELIGIBLE, EligibilityReason.TEAM_SAID_YES, now
        )
    return judged_again(
        checked, EligibilityOutcome.NOT_ELIGIBLE, EligibilityReason.TEAM_SAID_NO, now
    )


def _without_zone(details: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what a verdict keeps, without the zone that the team said before."""
    return {name: value for name, value in (details or {}).items() if name != DECIDED_ZONE}


def _new_status(status: EnrolmentStatus, *, yes: bool) -> EnrolmentStatus:
    if not yes:
        return EnrolmentStatus.REFUSED
    held = status in places.HOLDING
    return EnrolmentStatus.PLACE if held else EnrolmentStatus.WAITING


def request_of(enrolment: Enrolment, verdict: EligibilityVerdict) -> EnrolmentToCheck:
    """Return what the team is to check about an enrolment, by its newest verdict."""
    return EnrolmentToCheck(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        session_id=enrolment.session_id,
        reasons=tuple(EligibilityReason(reason) for reason in verdict.reasons),
        method=verdict.method,
        insee=verdict.insee,
        zone_name=verdict.zone_name,
        zone_reason=(verdict.details or {}).get("zone_reason"),
        situation=verdict.situation,
        age_band=verdict.age_band,
        answer_by=enrolment.answer_by,
    )


def announce_to_check(context: TurnContext) -> None:
    """Tell the team of a request: at once if the only one, otherwise at most once an hour.

    `/a_verifier` shows the queue itself: a notice of the last hour stands for what follows it.
    """
    alone = len(to_check_queue(context.session, context.bot_id, limit=2)) == 1
    hour_ago = context.now - NOTICE
    members = [
        member
        for member in absences.members_there(context.session, context.bot_id, context.now)
        if alone or not _was_told(context, member, hour_ago)
    ]
    params, key = kinds.message_params("desk.to_check"), f"{TO_CHECK}{context.update_id}"
    tell(context.session, members, params, key=key, now=context.now)


def _was_told(context: TurnContext, member: Person, since: datetime) -> bool:
    last = outbox.newest(context.session, member.id, TO_CHECK)
    return last is not None and last.due_at > since


def _not_over(today: date) -> Sequence[ColumnElement[bool]]:
    its_session = ProgrammeSession.id == Enrolment.session_id
    is_decided = Enrolment.decision_at.is_not(None)  # in ten minutes, if nobody undoes it
    return [exists().where(its_session, ProgrammeSession.ends_on >= today), ~is_decided]


PROMISED_HOURS = PromisedHours(
    "answer_late",
    "enrolment",
    Enrolment,
    "person_id",
    _not_over,
    "way_in.answer_late",
    "desk.answers_late",
)
"""By when the team must have checked a request, as long as its session is not over."""
