"""Record people under 18 and a parent's agreement; only the team records it or lifts the limits."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.texts import translate
from models.engine.database import insert_new
from models.enrolment import Minor
from rules.enrolment.eligibility import AgeBand
from rules.enrolment.minors import AgreementForm, AgreementGiver
from rules.schedule.dates import with_year

OPEN = "minor_open"
"""Callback of the button that opens the recording of an agreement for one person."""


def of(session: Session, person_id: int) -> Minor | None:
    """Return the record of a minor, read again from the database; None for an adult."""
    minor = session.get(Minor, person_id, populate_existing=True)
    return minor if minor is not None and minor.of_age_at is None else None


def note_age(session: Session, person_id: int, age: AgeBand, now: datetime) -> bool:
    """Record that a person says they are under 18.

    Return True if they say 18 or more and are recorded as a minor.
    """
    if age is not AgeBand.UNDER_18:
        return of(session, person_id) is not None
    if not insert_new(session, Minor, ("person_id",), person_id=person_id, said_at=now):
        session.execute(update(Minor).where(Minor.person_id == person_id).values(of_age_at=None))
    return False


def agree(
    session: Session,
    person_id: int,
    by: AgreementGiver,
    how: AgreementForm,
    on: date,
    staff_id: int,
    now: datetime,
) -> bool:
    """Record a parent's agreement; False when there is one already, or none is needed."""
    minor = of(session, person_id)
    if minor is None or minor.has_agreement:
        return False
    minor.given_by, minor.given_how, minor.given_on = by, how, on
    minor.recorded_at, minor.recorded_by, minor.withdrawn_at = now, staff_id, None
    session.flush()
    return True


def withdraw(session: Session, person_id: int, now: datetime) -> bool:
    """Withdraw the parent's agreement; False when there is none."""
    minor = of(session, person_id)
    if minor is None or not minor.has_agreement:
        return False
    minor.withdrawn_at = now
    session.flush()
    return True


def come_of_age(session: Session, person_id: int, now: datetime) -> bool:
    """Record that the team has seen proof of age 18; False if the person is no minor."""
    minor = of(session, person_id)
    if minor is None:
        return False
    minor.of_age_at = now
    session.flush()
    return True


def agreement_in_words(minor: Minor, language: str) -> str:
    """Return by whom, how and when it was given: "un parent, au téléphone, 3 mars 2027"."""
    day = with_year(minor.given_on, language) if minor.given_on else "?"
    by = translate(language, f"minor.by.{minor.given_by}")
    how = translate(language, f"minor.how.{minor.given_how}")
    return translate(language, "minor.agreement", by=by, how=how, day=day)
