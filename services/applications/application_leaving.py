"""What ends with a person or an offer: whoever is concerned is told, without a name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.opportunities import Opportunity
from rules.offers.opportunities import Kind
from services.applications import answers, interview_slots, notifications
from services.applications.applications import ALIVE
from services.applications.interview_off import call_off
from services.applications.pending import waiting_for


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
        answers.close(session, it, "training_gone" if training else what, now)
