"""Who was reported, erased themselves, and comes back: those who hear of the report know it."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.employers import Employer
from models.engine.constant import constant
from models.mentoring import Mentor, Report
from models.people import Person, RoleName
from services.mentoring.reports import notifications, recipients, traces
from services.mentoring.reports.traces import Proof, Traces
from services.outbox import sweep_cursor
from services.outbox.sweep_cursor import LOOKED_AT, START, Place
from services.people import people

ROUND = "returns"
UNDER_WAY = timedelta(minutes=1)
"""Turns that began before may still add people: those of that time are looked at again."""
SIGNED_UP, PROVEN = "signed_up", "proven"
"""How someone came back; ends a text key, as the name of a role does."""


def invited(session: Session, known: Traces, person_id: int, role: RoleName, now: datetime) -> None:
    """In the turn that opens an access: nobody reads of a report about themselves."""
    person = session.get_one(Person, person_id)
    prints = {**known.of_account(person), **known.of_addresses(session, person)}
    for report, proof in traces.reports_of(session, person.bot_id, prints, now):
        _link(report, person, proof)
        notifications.tell_of_return(session, report, person, proof, role, now)


def look(session: Session, bot_id: int, known: Traces, now: datetime) -> bool:
    """Who signed up, or proved an e-mail at work, since the last time; whether more did."""
    if not traces.are_there(session, bot_id, now):
        return False
    since = sweep_cursor.reached(session, bot_id).get(ROUND, START)
    for person in session.scalars(*_proven(bot_id, since.at - UNDER_WAY)).all():
        _look_at(session, person, known.of_addresses(session, person), PROVEN, now)
    newcomers = session.scalars(*_newcomers(bot_id, since.id)).all()
    for person in newcomers:
        _look_at(session, person, known.of_account(person), SIGNED_UP, now)
    passed = [it.id for it in newcomers if it.joined_at <= now - UNDER_WAY]
    sweep_cursor.reach(session, bot_id, ROUND, Place(now, max([since.id, *passed])))
    return bool(passed) and len(newcomers) == LOOKED_AT


def _look_at(
    session: Session, person: Person, prints: traces.Prints, how: str, now: datetime
) -> None:
    """A report linked to them already was told of when it was."""
    for report, proof in traces.reports_of(session, person.bot_id, prints, now):
        if recipients.subject_of(report) != person.id:
            _link(report, person, proof)
            notifications.tell_of_return(session, report, person, proof, how, now)


def _link(report: Report, person: Person, proof: Proof) -> None:
    """The same account: the report is about them again, and never for them to read."""
    if proof is not Proof.ACCOUNT or recipients.subject_of(report) is not None:
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
    mentors = select(Mentor.person_id).where(Mentor.email_confirmed_at >= since)
    employers = select(Employer.person_id).where(Employer.email_confirmed_at >= since)
    holders = Person.id.in_(mentors.union(employers))
    return select(Person).where(people.of_bot(bot_id), holders).order_by(Person.id)
