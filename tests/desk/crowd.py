"""Fill the desk: a session, seven Maries among many people, a workshop that some missed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.geography import Commune
from models.people import Person
from models.workshops import Attendance, Registration, RegistrationStatus
from rules.enrolment.eligibility import (
    AgeBand,
    EligibilityOutcome,
    EligibilityReason,
    Situation,
)
from rules.geography.zones import ZoneKind
from tests.harness.builders import a_person, a_session, a_workshop

TOWNS = {
    "31451": "Revel",
    "31555": "Toulouse",
    "31149": "Colomiers",
    "81004": "Albi",
    "81065": "Castres",
    "31395": "Muret",
    "09122": "Foix",
}
NAMES = ("Marie", "Awa", "Théo", "Samira", "Karim", "Léa", "Moussa", "Inès")
DAY = timedelta(days=1)


def fill(session: Session, now: datetime, count: int = 56) -> list[Person]:
    """Add `count` people; every eighth is called Marie, one in seven lives in Revel."""
    for insee, name in TOWNS.items():
        if session.get(Commune, insee) is None:
            of = {"department": insee[:2], "population": 9000, "postcodes": []}
            session.add(Commune(insee=insee, name=name, **of))
    here = a_session(session, code="bureau", seats=2000)
    other = a_session(session, code="suite", name="Session de mai", seats=3)
    workshop = a_workshop(session, here, now - DAY, code="cv", title="Atelier CV")
    people = []
    for number in range(count):
        person = a_person(
            session,
            5000 + number,
            first_name=NAMES[number % len(NAMES)],
            joined_at=now - DAY * (number % 40),
            phone=f"+3361234{number:04}",
        )
        people.append(person)
        insee = list(TOWNS)[number % len(TOWNS)]
        enrol(session, person, here.id, insee, now)
        if number % 2:
            attended = Attendance.BY_CODE if number % 4 == 1 else None
            times = {"asked_at": now - 3 * DAY, "changed_at": now - 3 * DAY}
            registered = {"status": RegistrationStatus.REGISTERED, "attended": attended}
            of_one = {"workshop_id": workshop.id, "person_id": person.id, "uid": f"u{number}"}
            session.add(Registration(**of_one, **registered, **times))
    session.flush()
    assert other.id
    return people


def enrol(session: Session, person: Person, session_id: int, insee: str, now: datetime) -> None:
    status = EnrolmentStatus.WAITING if person.id % 5 == 0 else EnrolmentStatus.PLACE
    session.add(
        Enrolment(person_id=person.id, session_id=session_id, status=status, changed_at=now)
    )
    session.add(
        EligibilityVerdict(
            person_id=person.id,
            session_id=session_id,
            outcome=EligibilityOutcome.ELIGIBLE,
            reasons=[],
            method="commune",
            insee=insee,
            zone=ZoneKind.NONE,
            situation=Situation.REGISTERED,
            age_band=AgeBand.FROM_26_TO_49,
            judged_at=now,
        )
    )


def to_check(session: Session, now: datetime, counts: Mapping[str, int]) -> list[int]:
    """Add sign-ups to check, so many in each town; return their ids."""
    for insee in counts:
        if session.get(Commune, insee) is None:
            of = {"department": insee[:2], "population": 9000, "postcodes": []}
            session.add(Commune(insee=insee, name=TOWNS[insee], **of))
    here = a_session(session, code="zones", seats=2000)
    added = []
    for number, insee in enumerate(it for it, count in counts.items() for _ in range(count)):
        person = a_person(session, 8000 + number, first_name=f"Lou{number}", joined_at=now - DAY)
        mine = {"person_id": person.id, "session_id": here.id}
        waits = {"status": EnrolmentStatus.TO_CHECK, "answer_by": now + DAY, "changed_at": now}
        enrolment = Enrolment(**mine, **waits)
        verdict = EligibilityVerdict(
            **mine,
            outcome=EligibilityOutcome.TO_CHECK,
            reasons=[EligibilityReason.ZONE_TO_CHECK],
            method="untold",
            insee=insee,
            zone=ZoneKind.TO_CHECK,
            situation=Situation.REGISTERED,
            age_band=AgeBand.FROM_26_TO_49,
            judged_at=now - DAY,
            details={"zone_reason": "commune_has_quarters"},
        )
        session.add_all([enrolment, verdict])
        session.flush()
        added.append(enrolment.id)
    return added
