"""Follow up unanswered applications: nudge at 3 and 7 days, close at 60, pause the offers."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.constant import constant
from models.offers import Employer, Opportunity
from models.people import Person
from rules.applications.applications import (
    TOO_MANY_UNANSWERED,
    SilenceStep,
    next_after_interview,
    next_silence,
)
from rules.offers.opportunities import OpportunityKind
from services.applications import answers, applications, messages, notifications
from services.applications.emails import write_employer
from services.applications.follow_up import paused_employers, training_follow_up
from services.applications.pending import longest_waiting, unanswered_count, waiting_count
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people import people


def go_on(session: Session, bot_id: int, now: datetime) -> bool:
    """Take the next step for up to `SLICE` applications; return whether more may be left."""
    due = session.scalars(*_due(bot_id, now)).all()
    for application in due:
        _next_step(session, application, now)
    return len(due) == SLICE


def when_due(session: Session, _: datetime) -> datetime | None:
    return session.scalar(*_first_due())


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
def _first_due() -> Select[datetime | None]:
    return select(func.min(Application.next_at)).where(Application.next_at.is_not(None))


@constant
def _lock_employer(employer_id: int) -> Select[Employer]:
    query = select(Employer).where(Employer.person_id == employer_id).with_for_update()
    return query.execution_options(populate_existing=True)


def _next_step(session: Session, application: Application, now: datetime) -> None:
    """Take one step; an application several steps late takes one step a sweep."""
    if application.status is ApplicationStatus.INTERVIEW and application.interview_at is not None:
        _after_interview(session, application, application.interview_at, now)
        return
    if application.status not in applications.WAITING:
        application.next_at = None
        return
    opportunity = applications.opportunity_of(session, application)
    if opportunity.kind is OpportunityKind.TRAINING:
        training_follow_up.take_due_step(session, application, opportunity, now)
        return
    if next_silence(application.sent_at, application.nudges).step is SilenceStep.CLOSE:
        answers.close(session, application, "silence", now)
        return
    application.nudges += 1
    application.next_at = next_silence(application.sent_at, application.nudges).at
    employer_id = opportunity.employer_id
    if employer_id is not None:
        session.flush()
        _nudge(session, session.get_one(Person, employer_id), now)
        _pause(session, employer_id, now)


def _after_interview(
    session: Session, application: Application, interview_at: datetime, now: datetime
) -> None:
    """Ask the employer for the outcome of an interview, or close the application."""
    if next_after_interview(interview_at, application.nudges).step is SilenceStep.CLOSE:
        answers.close(session, application, "silence", now)
        return
    application.nudges += 1
    application.next_at = next_after_interview(interview_at, application.nudges).at
    session.flush()
    notifications.ask_outcome(session, application, now)
    employer_id = applications.opportunity_of(session, application).employer_id
    if employer_id is not None:
        _pause(session, employer_id, now)


def _nudge(session: Session, employer: Person, now: datetime) -> None:
    """Nudge the employer about all waiting applications, once a day."""
    key = f"application_nudge:{employer.id}:{now:%Y-%m-%d}"
    values = {"count": str(waiting_count(session, employer.id, now))}
    is_new = outbox.enqueue(session, messages.NUDGE, employer, key=key, due_at=now)
    oldest = longest_waiting(session, employer.id, now)
    if is_new and oldest is not None:
        text = "application.letter.nudge"
        write_employer(session, employer, text, key, now, values, oldest)


def _pause(session: Session, employer_id: int, now: datetime) -> None:
    """Hide the offers of an employer with ten applications unanswered for a week."""
    row = session.scalar(*_lock_employer(employer_id))
    if row is None or row.paused_at is not None:
        return
    count = unanswered_count(session, employer_id, now)
    if count < TOO_MANY_UNANSWERED:
        return
    row.paused_at = now
    employer = session.get_one(Person, employer_id)
    key, values = f"offers_paused:{employer_id}:{now:%Y-%m-%d}", {"count": str(count)}
    params = kinds.message_params("offers_paused.told", values)
    outbox.enqueue(session, messages.PAUSED, employer, key=key, due_at=now, params=params)
    text, oldest = "application.letter.paused", longest_waiting(session, employer_id, now)
    write_employer(session, employer, text, key, now, values, oldest)
    paused_employers.ask_team(session, row, employer, now)
