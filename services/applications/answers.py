"""Answer an application (interview, refusal, hiring), withdraw it, or close it.

The callers lock the application's row, and each function checks its state again: of two people
who act at once, the second is told.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from models.profile import Consent
from rules.applications.applications import (
    MOST_TIMES,
    ApplicationRefusalReason,
    next_after_interview,
    person_may_nudge,
)
from rules.offers.opportunities import OpportunityKind
from rules.slots.slots import Span
from services.applications import applications, cvs, disclosure, interview_slots, notifications
from services.applications.applications import ALIVE, WAITING
from services.applications.interview_slots import call_off
from services.applications.interviews import LASTS
from services.applications.pending import waiting_for
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import minors
from services.profile import consents
from services.schedule.conflicts import Diary

MINUTE = timedelta(minutes=1)


class ApplicationAnswerResult(StrEnum):
    DONE = "done"
    CLOSED = "closed"
    """The application is over already, or belongs to somebody else."""


class InterviewTimeResult(StrEnum):
    TAKEN = "taken"
    CLASH = "clash"
    """The person has another engagement at that time."""
    GONE = "gone"
    """The time is no longer proposed, or somebody else has taken it."""
    ALREADY = "already"
    UNDER_18 = "under_18"
    """Nobody under 18 meets an employer alone: the team arranges it."""


class EmployerNudgeResult(StrEnum):
    NUDGED = "nudged"
    TOO_SOON = "too_soon"
    CLOSED = "closed"


def propose(
    session: Session, application: Application, times: Sequence[datetime], place: str, now: datetime
) -> ApplicationAnswerResult:
    """Propose up to three interview times; the person takes one, or asks for others."""
    ahead = sorted({at.astimezone(UTC) for at in times if at > now})[:MOST_TIMES]
    if application.status not in ALIVE or not ahead:
        return ApplicationAnswerResult.CLOSED
    was_agreed = call_off(session, application, now)
    application.interview_times, application.interview_where = (
        [at.isoformat() for at in ahead],
        place,
    )
    application.interview_minutes = LASTS // MINUTE
    _record_answer(application, ApplicationStatus.INTERVIEW, now)
    notifications.news(session, application, "interview_again" if was_agreed else "interview", now)
    return ApplicationAnswerResult.DONE


def invite(session: Session, application: Application, now: datetime) -> ApplicationAnswerResult:
    """Invite the person to choose a free short interview; cancel what was agreed before."""
    if application.status not in ALIVE or not interview_slots.free(
        session, application.opportunity_id, now
    ):
        return ApplicationAnswerResult.CLOSED
    was_agreed = call_off(session, application, now)
    application.invited_at = now
    _record_answer(application, ApplicationStatus.INTERVIEW, now)
    notifications.news(session, application, "slots_again" if was_agreed else "slots", now)
    return ApplicationAnswerResult.DONE


def open_to_all(session: Session, opportunity_id: int, now: datetime) -> None:
    """Tell everyone waiting for an answer that short interviews may be chosen."""
    for application in waiting_for(session, opportunity_id):
        applications.change(application, application.status, now)
        notifications.news(session, application, "slots_open", now)


def refuse(
    session: Session, application: Application, reason: ApplicationRefusalReason, now: datetime
) -> ApplicationAnswerResult:
    """Refuse an application: its interview is called off, and the person is told."""
    if application.status not in ALIVE:
        return ApplicationAnswerResult.CLOSED
    application.refused_because = None if reason is ApplicationRefusalReason.UNTOLD else reason
    call_off(session, application, now)
    _record_answer(application, ApplicationStatus.REFUSED, now)
    notifications.news(session, application, "refused", now)
    return ApplicationAnswerResult.DONE


def hire(session: Session, application: Application, now: datetime) -> ApplicationAnswerResult:
    """Record that the person is hired; cancel an agreed interview, and tell the person."""
    if application.status not in ALIVE:
        return ApplicationAnswerResult.CLOSED
    call_off(session, application, now)
    _record_answer(application, ApplicationStatus.HIRED, now)
    notifications.news(session, application, "hired", now)
    return ApplicationAnswerResult.DONE


def take_time(
    session: Session, diary: Diary, application: Application, at: datetime, now: datetime
) -> InterviewTimeResult:
    """Agree on one of the proposed times."""
    if minors.of(session, application.person_id) is not None:
        return InterviewTimeResult.UNDER_18
    if application.status is not ApplicationStatus.INTERVIEW or at <= now:
        return InterviewTimeResult.GONE
    if at.isoformat() not in application.interview_times:
        return InterviewTimeResult.GONE
    if diary.clash(session, application.person_id, Span(at, at + LASTS), now):
        return InterviewTimeResult.CLASH
    application.interview_at, application.interview_times, application.interview_was_at = (
        at,
        [],
        None,
    )
    _record_agreement(application, now)
    notifications.time(session, application, "accepted", now)
    return InterviewTimeResult.TAKEN


def take_slot(
    session: Session, diary: Diary, application: Application, slot_id: int, now: datetime
) -> InterviewTimeResult:
    """Book a short interview, or move to it; open to anyone who waits for an answer."""
    if minors.of(session, application.person_id) is not None:
        return InterviewTimeResult.UNDER_18
    slot = interview_slots.lock_both(session, application, slot_id)
    if application.status not in ALIVE or slot is None or slot.starts_at <= now:
        return InterviewTimeResult.GONE
    if application.slot_id == slot.id:
        return InterviewTimeResult.ALREADY
    current = [
        engagement
        for engagement in diary.engagements(session, application.person_id, now)
        if engagement.application_id == application.id
    ]
    if diary.clash(
        session, application.person_id, Span(slot.starts_at, slot.ends_at), now, without=current
    ):
        return InterviewTimeResult.CLASH
    is_move = application.slot_id is not None
    if not interview_slots.take(session, application, slot, now):
        return InterviewTimeResult.GONE
    application.interview_times, application.invited_at, application.interview_was_at = (
        [],
        None,
        None,
    )
    application.answered_at = application.answered_at or now
    _record_agreement(application, now)
    notifications.time(session, application, "moved" if is_move else "accepted", now)
    return InterviewTimeResult.TAKEN


def ask_other_time(
    session: Session, application: Application, reason: str, now: datetime
) -> ApplicationAnswerResult:
    """Cancel the proposed or agreed time; the employer reads the reason and proposes others."""
    if application.status not in ALIVE or application.outside:
        return ApplicationAnswerResult.CLOSED
    call_off(session, application, now)
    applications.change(application, application.status, now)
    notifications.time(session, application, "other_time", now, reason=reason)
    return ApplicationAnswerResult.DONE


def withdraw(session: Session, application: Application, now: datetime) -> ApplicationAnswerResult:
    """Withdraw the application and its consent: nothing of it is shown any more."""
    was_shared = disclosure.disclosed(session, application) is not None
    disclosure.withdraw(session, application, now)
    cvs.forget_unused(session, application.person_id)
    if application.status not in ALIVE:
        if was_shared and not application.outside:
            notifications.unshared(session, application, now)
        return ApplicationAnswerResult.CLOSED
    call_off(session, application, now)
    applications.change(application, ApplicationStatus.WITHDRAWN, now)
    if not application.outside:
        notifications.gone(session, application, now)
    return ApplicationAnswerResult.DONE


def close(
    session: Session, application: Application, text_key: str, now: datetime
) -> ApplicationAnswerResult:
    """Close an application without an answer; `text_key` ends the key of the news sent.

    It tells why: no answer came, or the offer or the employer is gone.
    """
    if application.status not in ALIVE:
        return ApplicationAnswerResult.CLOSED
    consents.withdraw_of_application(session, application.id, now)
    applications.change(application, ApplicationStatus.CLOSED, now)
    notifications.news(session, application, text_key, now)
    return ApplicationAnswerResult.DONE


def employer_gone(session: Session, employer_id: int, now: datetime) -> None:
    """Close the open applications of an employer who left, and cancel their interviews."""
    query = select(Application).join(Opportunity, Opportunity.id == Application.opportunity_id)
    query = query.where(Opportunity.employer_id == employer_id, Application.status.in_(ALIVE))
    open_query = query.where(Application.outside.is_(False)).order_by(Application.id)
    for application in session.scalars(open_query.with_for_update(of=Application)).all():
        was_agreed = call_off(session, application, now)
        close(
            session, application, "employer_gone_interview" if was_agreed else "employer_gone", now
        )


def nudge(session: Session, application: Application, now: datetime) -> EmployerNudgeResult:
    """Remind the employer on the person's behalf, once."""
    if application.status not in WAITING or application.outside:
        return EmployerNudgeResult.CLOSED
    if not person_may_nudge(
        application.sent_at, application.nudged_by_person_at, now, answered=False
    ):
        return EmployerNudgeResult.TOO_SOON
    application.nudged_by_person_at = now
    notifications.nudged_by_person(session, application, now)
    return EmployerNudgeResult.NUDGED


def _record_agreement(application: Application, now: datetime) -> None:
    """Record that an interview is agreed: silence is counted from it."""
    applications.change(application, ApplicationStatus.INTERVIEW, now)
    if application.interview_at is not None:
        application.nudges, application.next_at = (
            0,
            next_after_interview(application.interview_at, 0).at,
        )


def _record_answer(application: Application, status: ApplicationStatus, now: datetime) -> None:
    application.answered_at = application.answered_at or now
    applications.change(application, status, now)


def withdraw_consent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Withdraw a consent; with one for an application, the application is withdrawn too."""
    consent = context.session.get(Consent, int(answers["consent"]))
    is_own = consent is not None and consent.person_id == context.person_id
    application_id = consents.application_of(consent) if consent is not None and is_own else None
    application = (
        applications.lock_application(context.session, application_id)
        if application_id is not None
        else None
    )
    if application is not None:
        withdraw(context.session, application, context.now)
    return consents.withdraw_consent(context, answers)


def close_applications_of_erased(session: Session, person_id: int, now: datetime) -> None:
    """Close the applications of a person about to be erased, and those to their own offers."""
    query = select(Application).where(Application.person_id == person_id)
    for application in session.scalars(query.order_by(Application.id).with_for_update()).all():
        call_off(session, application, now)
        if application.status in ALIVE and not application.outside:
            notifications.gone(session, application, now)
    own_offers = select(Opportunity.id).where(Opportunity.employer_id == person_id)
    for opportunity_id in session.scalars(own_offers.order_by(Opportunity.id)).all():
        offer_gone(session, opportunity_id, now)
    employer_gone(session, person_id, now)


def offer_gone(
    session: Session, opportunity_id: int, now: datetime, *, elsewhere: bool = False
) -> None:
    """Close the waiting applications to an offer that has ended, and tell the people.

    `elsewhere`: another source still shows the offer; people who applied by its link are not
    told.
    """
    training = session.get_one(Opportunity, opportunity_id).kind is OpportunityKind.TRAINING
    interview_slots.close_free(session, opportunity_id, now)
    for application in waiting_for(session, opportunity_id):
        if application.outside and elsewhere:
            continue
        text_key = "offer_gone_outside" if application.outside else "offer_gone"
        close(session, application, "training_gone" if training else text_key, now)
