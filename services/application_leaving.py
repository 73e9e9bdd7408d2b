"""What ends with a person or an offer: whoever is concerned is told, without a name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.opportunities import Opportunity
from rules.opportunities import Kind
from services import application_answers, application_telling, interview_seats
from services.application_waiting import waiting_for
from services.applications import ALIVE
from services.interview_off import call_off


def release(session: Session, person_id: int, now: datetime) -> None:
    """Before someone is erased: their applications, and those sent to their own offers."""
    query = select(Application).where(Application.person_id == person_id)
    for it in session.scalars(query.order_by(Application.id).with_for_update()).all():
        call_off(session, it, now)
        if it.status in ALIVE and not it.outside:
            application_telling.gone(session, it, now)
    mine = select(Opportunity.id).where(Opportunity.employer_id == person_id)
    for opportunity_id in session.scalars(mine.order_by(Opportunity.id)).all():
        offer_gone(session, opportunity_id, now)


def offer_gone(
    session: Session, opportunity_id: int, now: datetime, *, elsewhere: bool = False
) -> None:
    """Nobody will answer any more: those who wait are told so kindly.

    `elsewhere`: who applied by its link has nothing to hear, it is still there.
    """
    training = session.get_one(Opportunity, opportunity_id).kind is Kind.TRAINING
    interview_seats.close_free(session, opportunity_id, now)
    for it in waiting_for(session, opportunity_id):
        if it.outside and elsewhere:
            continue
        what = "offer_gone_outside" if it.outside else "offer_gone"
        application_answers.close(session, it, "training_gone" if training else what, now)
