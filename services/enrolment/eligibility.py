"""Judge whether a session is for a person, store the verdict with its reasons, take objections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.engine.transaction_cache import cached_in_transaction
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import (
    STRICTEST_FIRST,
    AgeBand,
    EligibilityOutcome,
    EligibilityReason,
    SessionRules,
    Situation,
    judge,
)
from rules.geography.zones import ZoneVerdict, department_of
from services.enrolment import minors, places
from services.outbox import contact_proofs
from services.team import closings

ABOUT_THE_PERSON = (
    "person_id",
    "session_id",
    "method",
    "insee",
    "zone",
    "zone_code",
    "zone_name",
    "vintage",
    "situation",
    "age_band",
)
STATUSES = {
    EligibilityOutcome.ELIGIBLE: EnrolmentStatus.OFFERED,
    EligibilityOutcome.WAITS: EnrolmentStatus.OFFERED,
    EligibilityOutcome.NOT_ELIGIBLE: EnrolmentStatus.REFUSED,
    EligibilityOutcome.TO_CHECK: EnrolmentStatus.TO_CHECK,
}


@cached_in_transaction
def newest_verdict(session: Session, person_id: int, session_id: int) -> EligibilityVerdict:
    """Return the newest verdict of a person who has an enrolment in the session."""
    return session.scalars(*_newest(person_id, session_id)).one()


@constant
def _newest(person_id: int, session_id: int) -> Select[EligibilityVerdict]:
    return (
        select(EligibilityVerdict)
        .where(
            EligibilityVerdict.person_id == person_id,
            EligibilityVerdict.session_id == session_id,
        )
        .order_by(EligibilityVerdict.id.desc())
        .limit(1)
    )


def judged_again(
    verdict: EligibilityVerdict,
    outcome: EligibilityOutcome,
    reason: EligibilityReason,
    now: datetime,
) -> EligibilityVerdict:
    """Return a new verdict on the same facts about the person, with one more reason."""
    return EligibilityVerdict(
        **{name: getattr(verdict, name) for name in ABOUT_THE_PERSON},
        outcome=outcome,
        reasons=[*verdict.reasons, reason.value],
        judged_at=now,
        details=verdict.details,
    )


@dataclass(frozen=True, slots=True)
class EligibilityAssessment:
    """The result of a judgement, and what it stands on."""

    outcome: EligibilityOutcome
    reasons: tuple[EligibilityReason, ...]


class AnswersAndZone(TypedDict):
    """What a session is judged by: the answers of the person, and the zone of their home.

    `method` says how the zone was found: commune, address, quarter, location or not told.
    """

    situation: Situation
    age: AgeBand
    insee: str | None
    zone: ZoneVerdict
    method: str


def would_refuse(
    programme_session: ProgrammeSession,
    *,
    situation: Situation,
    age: AgeBand,
    zone: ZoneVerdict,
    now: datetime,
) -> bool:
    """Tell whether the session would refuse this person; nothing is stored."""
    today = places.today_of(programme_session, now)
    rules = rules_of(programme_session)
    judgement = judge(rules, situation=situation, age=age, zone=zone, today=today)
    return judgement.outcome is EligibilityOutcome.NOT_ELIGIBLE


def judge_and_store(
    session: Session,
    person_id: int,
    programme_session: ProgrammeSession,
    *,
    now: datetime,
    **findings: Unpack[AnswersAndZone],
) -> EligibilityAssessment:
    """Judge the person for this session, store the verdict and update the enrolment."""
    verdict = _new_verdict(session, person_id, programme_session, now, **findings)
    return keep(session, verdict, programme_session, now)


def correct(
    session: Session,
    person_id: int,
    programme_session: ProgrammeSession,
    *,
    now: datetime,
    **findings: Unpack[AnswersAndZone],
) -> EligibilityAssessment:
    """Judge the corrected answers of a person who has a place or waits for one.

    A correction takes nothing away: if it speaks against the place, the team must look, and the
    place stays until it has.
    """
    verdict = _new_verdict(session, person_id, programme_session, now, **findings)
    doubt = verdict.outcome in {EligibilityOutcome.NOT_ELIGIBLE, EligibilityOutcome.TO_CHECK}
    if doubt:
        verdict.outcome = EligibilityOutcome.TO_CHECK
        verdict.reasons = [*verdict.reasons, EligibilityReason.CORRECTED.value]
    session.add(verdict)
    session.flush()
    places.lock_session(session, programme_session)
    due = _answer_by(session, verdict, programme_session, now) if doubt else None
    _set(session, person_id, programme_session, answer_by=due)
    status = places.status_of(session, person_id, programme_session)
    if status is EnrolmentStatus.TO_CHECK and not doubt:
        place = EnrolmentStatus.PLACE
        _set(session, person_id, programme_session, status=place, changed_at=now)
    return _assessed(verdict)


def _new_verdict(
    session: Session,
    person_id: int,
    programme_session: ProgrammeSession,
    now: datetime,
    **findings: Unpack[AnswersAndZone],
) -> EligibilityVerdict:
    """Return the verdict, not stored yet; note who is under 18.

    A person who once said that they are under 18 and now says otherwise goes to the team.
    """
    today, rules = places.today_of(programme_session, now), rules_of(programme_session)
    judgement = judge(
        rules,
        situation=findings["situation"],
        age=findings["age"],
        zone=findings["zone"],
        today=today,
    )
    outcome, reasons = judgement.outcome, judgement.reasons
    if minors.note_age(session, person_id, findings["age"], now):
        reasons = (*reasons, EligibilityReason.WAS_UNDER_18)
        outcome = min(outcome, EligibilityOutcome.TO_CHECK, key=STRICTEST_FIRST.index)
    return EligibilityVerdict(
        person_id=person_id,
        session_id=programme_session.id,
        outcome=outcome,
        reasons=[reason.value for reason in reasons],
        method=findings["method"],
        insee=findings["insee"],
        situation=findings["situation"].value,
        age_band=findings["age"].value,
        judged_at=now,
        **_zone_columns(findings["zone"]),
    )


def _zone_columns(zone: ZoneVerdict) -> dict[str, Any]:
    return {
        "zone": zone.kind,
        "zone_code": zone.code,
        "zone_name": zone.name,
        "vintage": zone.vintage,
        "details": {"zone_reason": zone.reason.value},
    }


def contest(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> EligibilityAssessment | None:
    """Turn a refusal into TO_CHECK (« C'est peut-être une erreur »); None if it was no refusal."""
    if places.status_of(session, person_id, programme_session) is not EnrolmentStatus.REFUSED:
        return None
    refused = newest_verdict(session, person_id, programme_session.id)
    verdict = judged_again(refused, EligibilityOutcome.TO_CHECK, EligibilityReason.CONTESTED, now)
    return keep(session, verdict, programme_session, now)


def rules_of(programme_session: ProgrammeSession) -> SessionRules:
    return SessionRules(
        zone=programme_session.zone_rule,
        minimum_age=programme_session.minimum_age,
        job_seeker_required=programme_session.job_seeker_required,
        priority_until=programme_session.priority_until,
    )


def keep(
    session: Session,
    verdict: EligibilityVerdict,
    programme_session: ProgrammeSession,
    now: datetime,
) -> EligibilityAssessment:
    """Store the verdict and update the enrolment; a place once given is never taken back."""
    session.add(verdict)
    session.flush()
    places.lock_session(session, programme_session)
    _make_enrolment(session, verdict.person_id, programme_session, now)
    status = places.status_of(session, verdict.person_id, programme_session)
    if status is EnrolmentStatus.PLACE:
        return _assessed(verdict)
    if verdict.outcome is EligibilityOutcome.TO_CHECK:
        _hold(session, verdict, programme_session, now)
        return _assessed(verdict)
    wanted = STATUSES[verdict.outcome]
    if not (status is EnrolmentStatus.WAITING and wanted is EnrolmentStatus.OFFERED):
        _set(session, verdict.person_id, programme_session, status=wanted, changed_at=now)
    _set(session, verdict.person_id, programme_session, answer_by=None, left_reason=None)
    return _assessed(verdict)


def _assessed(verdict: EligibilityVerdict) -> EligibilityAssessment:
    return EligibilityAssessment(
        verdict.outcome, tuple(EligibilityReason(reason) for reason in verdict.reasons)
    )


def _make_enrolment(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> None:
    insert_new(
        session,
        Enrolment,
        ("person_id", "session_id"),
        person_id=person_id,
        session_id=programme_session.id,
        status=EnrolmentStatus.OFFERED,
        changed_at=now,
    )


def _hold(
    session: Session,
    verdict: EligibilityVerdict,
    programme_session: ProgrammeSession,
    now: datetime,
) -> None:
    """Hold a seat while the team looks, or join the waiting list.

    The list, in a full session, or until somebody of the chat page has proved who they are.
    """
    person_id = verdict.person_id
    due = _answer_by(session, verdict, programme_session, now)
    status = places.status_of(session, person_id, programme_session)
    held = status is EnrolmentStatus.TO_CHECK or (
        not contact_proofs.is_lacking(session, person_id)
        and places.give_seat(session, person_id, programme_session, EnrolmentStatus.TO_CHECK, now)
    )
    if not held and status is not EnrolmentStatus.WAITING:
        places.join_waiting_list(session, person_id, programme_session, now)
    _set(session, person_id, programme_session, answer_by=due, left_reason=None)


def _answer_by(
    session: Session,
    verdict: EligibilityVerdict,
    programme_session: ProgrammeSession,
    now: datetime,
) -> datetime:
    """Return by when the team decides, on a day on which somebody of it answers."""
    bot_id = session.get_one(Person, verdict.person_id).bot_id
    return closings.answer_by(session, bot_id, now, _department(verdict, programme_session))


def _department(verdict: EligibilityVerdict, programme_session: ProgrammeSession) -> str:
    departments: Sequence[str] = programme_session.departments
    home = department_of(verdict.insee) if verdict.insee else departments[0]
    return home if home in departments else departments[0]


def _set(
    session: Session, person_id: int, programme_session: ProgrammeSession, **values: Any
) -> None:
    session.execute(
        update(Enrolment)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.session_id == programme_session.id,
        )
        .values(**values)
    )
