"""Judgements as rows: the newest one counts, and another may be built on it."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.constant import constant
from models.programme import EligibilityVerdict
from rules.enrolment.eligibility import Fact, Outcome

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


def newest_verdict(session: Session, person_id: int, session_id: int) -> EligibilityVerdict:
    """Whoever is enrolled has one."""
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
    verdict: EligibilityVerdict, outcome: Outcome, fact: Fact, now: datetime
) -> EligibilityVerdict:
    """The same facts about the person, judged anew."""
    return EligibilityVerdict(
        **{name: getattr(verdict, name) for name in ABOUT_THE_PERSON},
        outcome=outcome,
        reasons=[*verdict.reasons, fact.value],
        judged_at=now,
        details=verdict.details,
    )
