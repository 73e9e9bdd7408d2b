"""What becomes of an application: an interview, a kind no, hired, taken back, closed.

Each looks anew at how it stands, its row held: of two who act at once, the second hears it.
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
    NoBecause,
    next_after_interview,
    person_may_nudge,
)
from rules.mentoring.slots import Span
from rules.offers.opportunities import Kind
from services.applications import applications, disclosure, interview_slots, notifications
from services.applications.applications import ALIVE, WAITING
from services.applications.interview_slots import call_off
from services.applications.pending import waiting_for
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import minors
from services.profile import consents
from services.schedule.conflicts import clash, engagements
from services.schedule.interviews import LASTS

MINUTE = timedelta(minutes=1)


class Answering(StrEnum):
    DONE = "done"
    CLOSED = "closed"
    """It is over already, or none of theirs."""


class Taking(StrEnum):
    TAKEN = "taken"
    CLASH = "clash"
    """The person has something else at that time."""
    GONE = "gone"
    """No longer proposed, or someone was faster."""
    ALREADY = "already"
    UNDER_18 = "under_18"
    """Nobody under 18 meets an employer alone: the team goes along."""


class Nudging(StrEnum):
    NUDGED = "nudged"
    TOO_SOON = "too_soon"
    CLOSED = "closed"


def propose(
    session: Session, it: Application, times: Sequence[datetime], where: str, now: datetime
) -> Answering:
    """Up to three times; the person takes one, or asks for others."""
    ahead = sorted({at.astimezone(UTC) for at in times if at > now})[:MOST_TIMES]
    if it.status not in ALIVE or not ahead:
        return Answering.CLOSED
    again = call_off(session, it, now)
    it.interview_times, it.interview_where = [at.isoformat() for at in ahead], where
    it.interview_minutes = LASTS // MINUTE
    _answered(it, ApplicationStatus.INTERVIEW, now)
    notifications.news(session, it, "interview_again" if again else "interview", now)
    return Answering.DONE


def invite(session: Session, it: Application, now: datetime) -> Answering:
    """To one of the short interviews that are still free; what was agreed before is off."""
    if it.status not in ALIVE or not interview_slots.free(session, it.opportunity_id, now):
        return Answering.CLOSED
    again = call_off(session, it, now)
    it.invited_at = now
    _answered(it, ApplicationStatus.INTERVIEW, now)
    notifications.news(session, it, "slots_again" if again else "slots", now)
    return Answering.DONE


def open_to_all(session: Session, opportunity_id: int, now: datetime) -> None:
    """Short interviews were opened: those who wait for an answer may choose theirs."""
    for it in waiting_for(session, opportunity_id):
        applications.change(it, it.status, now)
        notifications.news(session, it, "slots_open", now)


def refuse(session: Session, it: Application, because: NoBecause, now: datetime) -> Answering:
    if it.status not in ALIVE:
        return Answering.CLOSED
    it.refused_because = None if because is NoBecause.UNTOLD else because
    call_off(session, it, now)
    _answered(it, ApplicationStatus.REFUSED, now)
    notifications.news(session, it, "refused", now)
    return Answering.DONE


def hire(session: Session, it: Application, now: datetime) -> Answering:
    if it.status not in ALIVE:
        return Answering.CLOSED
    call_off(session, it, now)
    _answered(it, ApplicationStatus.HIRED, now)
    notifications.news(session, it, "hired", now)
    return Answering.DONE


def take_time(session: Session, it: Application, at: datetime, now: datetime) -> Taking:
    if minors.of(session, it.person_id) is not None:
        return Taking.UNDER_18
    if it.status is not ApplicationStatus.INTERVIEW or at <= now:
        return Taking.GONE
    if at.isoformat() not in it.interview_times:
        return Taking.GONE
    if clash(session, it.person_id, Span(at, at + LASTS), now):
        return Taking.CLASH
    it.interview_at, it.interview_times, it.interview_was_at = at, [], None
    _agreed(it, now)
    notifications.time(session, it, "accepted", now)
    return Taking.TAKEN


def take_slot(session: Session, it: Application, slot_id: int, now: datetime) -> Taking:
    """A short interview, by anyone who waits for an answer: asked first, or moved."""
    if minors.of(session, it.person_id) is not None:
        return Taking.UNDER_18
    slot = interview_slots.hold_both(session, it, slot_id)
    if it.status not in ALIVE or slot is None or slot.starts_at <= now:
        return Taking.GONE
    if it.slot_id == slot.id:
        return Taking.ALREADY
    mine = [own for own in engagements(session, it.person_id, now) if own.application_id == it.id]
    if clash(session, it.person_id, Span(slot.starts_at, slot.ends_at), now, without=mine):
        return Taking.CLASH
    moved = it.slot_id is not None
    if not interview_slots.take(session, it, slot, now):
        return Taking.GONE
    it.interview_times, it.invited_at, it.interview_was_at = [], None, None
    it.answered_at = it.answered_at or now
    _agreed(it, now)
    notifications.time(session, it, "moved" if moved else "accepted", now)
    return Taking.TAKEN


def ask_other_time(session: Session, it: Application, words: str, now: datetime) -> Answering:
    """None of them will do, or no longer: the employer reads why, and proposes others."""
    if it.status not in ALIVE or it.outside:
        return Answering.CLOSED
    call_off(session, it, now)
    applications.change(it, it.status, now)
    notifications.time(session, it, "other_time", now, words=words)
    return Answering.DONE


def withdraw(session: Session, it: Application, now: datetime) -> Answering:
    """By the person; the agreement goes with it, and nothing of it is shown any more."""
    shown = disclosure.disclosed(session, it) is not None
    disclosure.withdraw(session, it, now)
    if it.status not in ALIVE:
        if shown and not it.outside:
            notifications.unshared(session, it, now)
        return Answering.CLOSED
    call_off(session, it, now)
    applications.change(it, ApplicationStatus.WITHDRAWN, now)
    if not it.outside:
        notifications.gone(session, it, now)
    return Answering.DONE


def close(session: Session, it: Application, what: str, now: datetime) -> Answering:
    """`what`: silence, after an interview too, or the offer is gone."""
    if it.status not in ALIVE:
        return Answering.CLOSED
    consents.withdraw_of_application(session, it.id, now)
    applications.change(it, ApplicationStatus.CLOSED, now)
    notifications.news(session, it, what, now)
    return Answering.DONE


def employer_gone(session: Session, employer_id: int, now: datetime) -> None:
    """Their access is withdrawn, or they left: all that is open ends, interviews included."""
    query = select(Application).join(Opportunity, Opportunity.id == Application.opportunity_id)
    query = query.where(Opportunity.employer_id == employer_id, Application.status.in_(ALIVE))
    held = query.where(Application.outside.is_(False)).order_by(Application.id)
    for it in session.scalars(held.with_for_update(of=Application)).all():
        called_off = call_off(session, it, now)
        close(session, it, "employer_gone_interview" if called_off else "employer_gone", now)


def nudge(session: Session, it: Application, now: datetime) -> Nudging:
    """By the person, once."""
    if it.status not in WAITING or it.outside:
        return Nudging.CLOSED
    if not person_may_nudge(it.sent_at, it.nudged_by_person_at, now, answered=False):
        return Nudging.TOO_SOON
    it.nudged_by_person_at = now
    notifications.nudged_by_person(session, it, now)
    return Nudging.NUDGED


def _agreed(it: Application, now: datetime) -> None:
    """From then on, silence counts from the interview."""
    applications.change(it, ApplicationStatus.INTERVIEW, now)
    if it.interview_at is not None:
        it.nudges, it.next_at = 0, next_after_interview(it.interview_at, 0).at


def _answered(it: Application, status: ApplicationStatus, now: datetime) -> None:
    it.answered_at = it.answered_at or now
    applications.change(it, status, now)


def withdraw_consent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    given = context.session.get(Consent, int(answers["consent"]))
    own = given is not None and given.person_id == context.person_id
    about = consents.application_of(given) if given is not None and own else None
    found = applications.hold(context.session, about) if about is not None else None
    if found is not None:
        withdraw(context.session, found, context.now)
    return consents.withdraw_consent(context, answers)


def release(session: Session, person_id: int, now: datetime) -> None:
    """Before someone is erased: their applications, and those sent to their own offers."""
    query = select(Application).where(Application.person_id == person_id)
    for it in session.scalars(query.order_by(Application.id).with_for_update()).all():
        call_off(session, it, now)
        if it.status in ALIVE and not it.outside:
            notifications.gone(session, it, now)
    mine = select(Opportunity.id).where(Opportunity.employer_id == person_id)
    for opportunity_id in session.scalars(mine.order_by(Opportunity.id)).all():
        offer_gone(session, opportunity_id, now)
    employer_gone(session, person_id, now)


def offer_gone(
    session: Session, opportunity_id: int, now: datetime, *, elsewhere: bool = False
) -> None:
    """Nobody will answer any more: those who wait are told so kindly.

    `elsewhere`: who applied by its link has nothing to hear, it is still there.
    """
    training = session.get_one(Opportunity, opportunity_id).kind is Kind.TRAINING
    interview_slots.close_free(session, opportunity_id, now)
    for it in waiting_for(session, opportunity_id):
        if it.outside and elsewhere:
            continue
        what = "offer_gone_outside" if it.outside else "offer_gone"
        close(session, it, "training_gone" if training else what, now)
