"""List a person's consents: what each shares, and with whom."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring.mentors import Mentor
from models.offers import Opportunity
from models.profile import Consent
from services.conversation.phrases import Phrase
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.profile.consents import application_of, living


def listed(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (str(row.id), _label(context.session, row))
        for row in living(context.session, context.person_id)
    ]


def _label(session: Session, row: Consent) -> Phrase:
    """Return the consent in words, with the mentor or the company that the data are shared with."""
    if (application_id := application_of(row)) is not None:
        return Phrase(f"privacy.consent.{row.purpose}", {"with": _offer(session, application_id)})
    mentor = session.get(Mentor, int(row.subject)) if row.subject.isdecimal() else None
    name = {"mentor": mentor.first_name} if mentor else {"mentor": row.subject}
    return Phrase(f"privacy.consent.{row.purpose}", name)


def _offer(session: Session, application_id: int) -> str:
    """Return the company of the offer applied to, or the offer's title if there is no company."""
    query = (
        select(Opportunity.company, Opportunity.title)
        .join(Application, Application.opportunity_id == Opportunity.id)
        .where(Application.id == application_id)
    )
    offer = session.execute(query).first()
    return fitting(offer.company or offer.title) if offer else "…"
