"""Recognise a reported person who erased their data and comes back; tell the recipients."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.safeguarding import Report
from models.people import Person, RoleName
from services.outbox import email_verification, sweep_cursor
from services.outbox.sweep_cursor import LOOKED_AT, SweepPosition
from services.people import people
from services.safeguarding import notifications, recipients
from services.safeguarding.fingerprints import (
    FingerprintProof,
    FingerprintProofs,
    Fingerprints,
    any_kept,
    reports_of,
)

ROUND = "returns"
UNDER_WAY = timedelta(minutes=1)
"""Turns still running may commit people who joined earlier: this time is looked at again."""
SIGNED_UP, PROVEN = "signed_up", "proven"
"""How a person came back: the end of a text key, like the name of a role."""


def invited(
    session: Session, fingerprints: Fingerprints, person_id: int, role: RoleName, now: datetime
) -> None:
    """Look for reports about a person, in the turn that gives them a role in the team.

    From then on nobody reads a report about themselves.
    """
    person = session.get_one(Person, person_id)
    prints = {
        **fingerprints.of_account(session, person.id),
        **fingerprints.of_emails(session, person),
    }
    for report, proof in reports_of(session, person.bot_id, prints, now):
        _link(report, person, proof)
        notifications.tell_of_return(session, report, person, proof, role, now)


def look(session: Session, bot_id: int, fingerprints: Fingerprints, now: datetime) -> bool:
    """Check who signed up or proved a work e-mail since the last round; True if more wait."""
    if not any_kept(session, bot_id, now):
        return False
    since = sweep_cursor.reached(session, bot_id, ROUND)
    for person in session.scalars(*_proven(bot_id, since.at - UNDER_WAY)).all():
        _look_at(session, person, fingerprints.of_emails(session, person), PROVEN, now)
    newcomers = session.scalars(*_newcomers(bot_id, since.id)).all()
    for person in newcomers:
        _look_at(session, person, fingerprints.of_account(session, person.id), SIGNED_UP, now)
    passed_ids = [newcomer.id for newcomer in newcomers if newcomer.joined_at <= now - UNDER_WAY]
    sweep_cursor.reach(session, bot_id, ROUND, SweepPosition(now, max([since.id, *passed_ids])))
    return bool(passed_ids) and len(newcomers) == LOOKED_AT


def _look_at(
    session: Session, person: Person, prints: FingerprintProofs, how: str, now: datetime
) -> None:
    """Link the reports about a person and tell the recipients, except for reports linked before."""
    for report, proof in reports_of(session, person.bot_id, prints, now):
        if recipients.subject_of(report) != person.id:
            _link(report, person, proof)
            notifications.tell_of_return(session, report, person, proof, how, now)


def _link(report: Report, person: Person, proof: FingerprintProof) -> None:
    """Attach the report to the returned account, so that the account never receives the report."""
    if proof is not FingerprintProof.ACCOUNT or recipients.subject_of(report) is not None:
        return
    if report.by_mentor:
        report.participant_id = person.id
    else:
        report.mentor_id = person.id


@constant
def _newcomers(bot_id: int, after: int) -> Select[Person]:
    query = select(Person).where(Person.id > after, people.of_bot(bot_id))
    return query.order_by(Person.id).limit(LOOKED_AT)


@constant
def _proven(bot_id: int, since: datetime) -> Select[Person]:
    has_proven = Person.id.in_(email_verification.proven_since(since))
    return select(Person).where(people.of_bot(bot_id), has_proven).order_by(Person.id)
