"""Nobody is left without a word: reminders at 3 and 7 days, a kind end at 60, offers that pause."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.employers import Employer
from models.engine.constant import constant
from models.offers import Opportunity
from models.people import Person
from rules.applications.applications import (
    TOO_MANY_UNANSWERED,
    Step,
    next_after_interview,
    next_silence,
)
from rules.offers.opportunities import Kind
from services.applications import answers, applications, messages, notifications
from services.applications.employer_emails import write_employer
from services.applications.follow_up import paused_employers, training_follow_up
from services.applications.pending import longest_waiting, unanswered_count, waiting_count
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people import people


def go_on(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice of what silence leads to; whether there may be more."""
    found = session.scalars(*_due(bot_id, now)).all()
    for it in found:
        _one_step(session, it, now)
    return len(found) == SLICE


def when_due(session: Session, _: datetime) -> datetime | None:
    return session.scalar(*_first())


@constant
def _due(bot_id: int, now: datetime) -> Select[Application]:
    return (
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(people.of_bot(bot_id), Application.next_at <= now)
        .order_by(Application.next_at, Application.id)
        .limit(SLICE)
        .with_for_update(of=Application, skip_locked=True)
    )


@constant
def _first() -> Select[datetime | None]:
    return select(func.min(Application.next_at)).where(Application.next_at.is_not(None))


@constant
def _held(employer_id: int) -> Select[Employer]:
    query = select(Employer).where(Employer.person_id == employer_id).with_for_update()
    return query.execution_options(populate_existing=True)


def _one_step(session: Session, it: Application, now: datetime) -> None:
    """Late by several steps, each is taken in its turn."""
    if it.status is ApplicationStatus.INTERVIEW and it.interview_at is not None:
        _after_interview(session, it, it.interview_at, now)
        return
    if it.status not in applications.WAITING:
        it.next_at = None
        return
    opportunity = applications.opportunity_of(session, it)
    if opportunity.kind is Kind.TRAINING:
        training_follow_up.go_on(session, it, opportunity, now)
        return
    if next_silence(it.sent_at, it.nudges).step is Step.CLOSE:
        answers.close(session, it, "silence", now)
        return
    it.nudges += 1
    it.next_at = next_silence(it.sent_at, it.nudges).at
    employer_id = opportunity.employer_id
    if employer_id is not None:
        session.flush()
        _nudge(session, session.get_one(Person, employer_id), now)
        _pause(session, employer_id, now)


def _after_interview(
    session: Session, it: Application, interview_at: datetime, now: datetime
) -> None:
    """Who came waits for a word too."""
    if next_after_interview(interview_at, it.nudges).step is Step.CLOSE:
        answers.close(session, it, "silence", now)
        return
    it.nudges += 1
    it.next_at = next_after_interview(interview_at, it.nudges).at
    session.flush()
    notifications.ask_outcome(session, it, now)
    employer_id = applications.opportunity_of(session, it).employer_id
    if employer_id is not None:
        _pause(session, employer_id, now)


def _nudge(session: Session, employer: Person, now: datetime) -> None:
    """One message a day for all that waits."""
    key = f"application_nudge:{employer.id}:{now:%Y-%m-%d}"
    told = {"count": str(waiting_count(session, employer.id, now))}
    new = outbox.enqueue(session, messages.NUDGE, employer, key=key, due_at=now)
    oldest = longest_waiting(session, employer.id, now)
    if new and oldest is not None:
        text = "application.letter.nudge"
        write_employer(session, employer, text, key, now, told, oldest)


def _pause(session: Session, employer_id: int, now: datetime) -> None:
    """Ten that nobody answered in a week: nobody else is to write to an empty desk."""
    row = session.scalar(*_held(employer_id))
    if row is None or row.paused_at is not None:
        return
    count = unanswered_count(session, employer_id, now)
    if count < TOO_MANY_UNANSWERED:
        return
    row.paused_at = now
    employer = session.get_one(Person, employer_id)
    key, told = f"offers_paused:{employer_id}:{now:%Y-%m-%d}", {"count": str(count)}
    params = kinds.message_params("offers_paused.told", told)
    outbox.enqueue(session, messages.PAUSED, employer, key=key, due_at=now, params=params)
    text, oldest = "application.letter.paused", longest_waiting(session, employer_id, now)
    write_employer(session, employer, text, key, now, told, oldest)
    paused_employers.ask_team(session, row, employer, now)
