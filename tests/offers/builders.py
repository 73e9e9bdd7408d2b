"""Builders: opportunities, and people who look for one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.enrolment import EligibilityVerdict
from models.geography import Commune
from models.jobs import Job
from models.offers import JobSearch, Opportunity
from models.people import Person
from models.programme import ProgrammeSession
from models.strengths import AssessmentAnswer, AssessmentRun, KeptStrength, Wish
from rules.enrolment.eligibility import EligibilityOutcome
from rules.geography.zones import ZoneKind
from tests.harness.builders import NOON, a_person, an_opportunity
from tests.offers.judging import PARENTS

TOULOUSE, MURET = (43.6007, 1.4328), (43.4407, 1.2987)


def an_offer(
    session: Session, at: tuple[float, float] | None = TOULOUSE, **more: Any
) -> Opportunity:
    values: dict[str, Any] = {
        "title": "Développeur web",
        "rome": "M1855",
        "latitude": at and at[0],
        "longitude": at and at[1],
    }
    return an_opportunity(session, **(values | more))


def a_seeker(
    session: Session,
    here: ProgrammeSession,
    telegram_id: int = 7,
    *,
    wishes: Sequence[str] = ("web",),
    strengths: Sequence[str] = (),
    digital: int | None = None,
    at: tuple[float, float] | None = TOULOUSE,
    search: dict[str, Any] | None = None,
    **more: Any,
) -> Person:
    """`digital`: the button pressed for each area; `search`: what their job search says."""
    person = a_person(session, telegram_id, **more)
    for place, family in enumerate(wishes, 1):
        session.add(Wish(person_id=person.id, place=place, family=family))
    for dimension in strengths:
        session.add(KeptStrength(person_id=person.id, dimension=dimension, kept_at=NOON))
    if digital is not None:
        answered(session, person, digital)
    if at is not None:
        lives_at(session, person, here, at)
    empty: dict[str, Any] = {"contracts_excluded": [], "jobs_excluded": [], "skills": []}
    session.add(JobSearch(person_id=person.id, changed_at=NOON, **(empty | (search or {}))))
    session.flush()
    return person


def lives_at(
    session: Session,
    person: Person,
    here: ProgrammeSession,
    at: tuple[float, float],
    zone: ZoneKind = ZoneKind.NONE,
    **more: Any,
) -> None:
    insee = f"{at[0]:.3f} {at[1]:.3f}"
    town = Commune(
        insee=insee,
        name="Toulouse",
        department="31",
        population=1,
        postcodes=[],
        latitude=at[0],
        longitude=at[1],
    )
    session.merge(town)
    facts = {"method": "commune", "situation": "registered", "age_band": "26_49"}
    session.add(
        EligibilityVerdict(
            person_id=person.id,
            session_id=here.id,
            outcome=EligibilityOutcome.ELIGIBLE,
            reasons=[],
            insee=insee,
            zone=zone,
            judged_at=NOON,
            **(facts | more),
        )
    )
    session.flush()


def answered(session: Session, person: Person, choice: int) -> None:
    """The questionnaire on digital skills, the same button for each area."""
    run = AssessmentRun(
        person_id=person.id, assessment="digital", version=1, started_at=NOON, finished_at=NOON
    )
    session.add(run)
    session.flush()
    for it in load_assessments()["digital"].statements:
        session.add(
            AssessmentAnswer(run_id=run.id, statement=it.name, choice=choice, answered_at=NOON)
        )


def the_vocabulary(session: Session) -> None:
    """The codes of our families, with the code each stems from."""
    session.add_all(
        Job(code=code, label=f"Métier {code}", parent=parent, digital=True)
        for code, parent in PARENTS.items()
    )
    session.flush()
