"""Preview an offer, correct it, send it to the team, or delete it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity, OpportunityStatus
from models.people import Person
from rules.employers.offer_life import USUAL, days_left
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import Done, ShownOrGone, TurnContext
from services.employers import approval
from services.employers.offer_drafts import OfferQuestion, is_whole, offer_of, skills_suggested
from services.employers.offer_form import LEFT_OUT
from services.offers import cards
from services.team import closings


class OfferPreviewChoice(StrEnum):
    SEND = "send"
    FIX = "fix"
    LATER = "later"
    DROP = "drop"


class OfferFix(StrEnum):
    TITLE = OfferQuestion.TITLE
    WHERE = OfferQuestion.WHERE
    CONTRACT = OfferQuestion.CONTRACT
    PAY = OfferQuestion.PAY
    STRENGTHS = OfferQuestion.STRENGTHS
    SKILLS = OfferQuestion.SKILLS
    WORDS = OfferQuestion.WORDS
    DAYS = "days"
    BACK = "back"


class OfferSubmission(StrEnum):
    SENT = "sent"
    INCOMPLETE = "incomplete"
    GONE = "gone"


def show(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show the card, and the details that « En savoir plus » shows."""
    if (offer := offer_of(context, answers)) is None:
        return ShownOrGone.GONE
    context.say(Say(cards.card(offer, cards.about(offer, context.language))))
    for text in cards.details(offer, context.language):
        context.say(Say(text))
    context.keep(
        days=str(days_on_line(offer, context.now)), fix="", asked="", told=" ".join(LEFT_OUT)
    )
    return ShownOrGone.SHOWN


def days_on_line(offer: Opportunity, now: datetime) -> int:
    """Return how many days the offer will be on line; one published before keeps its rest."""
    is_running = offer.published_at is not None and offer.live_until > now
    return days_left(offer.live_until, now) if is_running else offer.live_days or USUAL


def choices(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List the choices; an offer that the team has seen cannot be dropped, only closed."""
    offer = offer_of(context, answers)
    is_new = offer is not None and offer.revision == 0
    return [
        (choice, Phrase(f"posting.choice.{choice}"))
        for choice in OfferPreviewChoice
        if is_new or choice is not OfferPreviewChoice.DROP
    ]


def choose(_: TurnContext, answers: Mapping[str, str]) -> OfferPreviewChoice:
    return OfferPreviewChoice(answers["choice"])


def fixes(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    offer = offer_of(context, answers)
    hidden = set()
    if offer is None or not skills_suggested(context.session, offer):
        hidden.add(OfferFix.SKILLS)
    if offer is None or offer.published_at is not None:
        hidden.add(OfferFix.DAYS)
    return [(item, Phrase(f"posting.fix.{item}")) for item in OfferFix if item not in hidden]


def fix(_: TurnContext, answers: Mapping[str, str]) -> OfferFix:
    return OfferFix(answers["which"])


def send(context: TurnContext, answers: Mapping[str, str]) -> OfferSubmission:
    if (offer := offer_of(context, answers)) is None:
        return OfferSubmission.GONE
    return deliver(context.session, offer, context.now)


def deliver(session: Session, offer: Opportunity, now: datetime) -> OfferSubmission:
    """Send the offer to the team, with the company's current name."""
    if not is_whole(offer) or offer.employer_id is None:
        return OfferSubmission.INCOMPLETE
    employer = session.get_one(Person, offer.employer_id)
    offer.company = session.get_one(Employer, offer.employer_id).company
    offer.answer_by = closings.answer_by(session, employer.bot_id, now, employer.department)
    offer.status, offer.seen_at = OpportunityStatus.TO_APPROVE, now
    offer.revision, offer.refused_because = offer.revision + 1, None
    offer.refusal_words = None
    approval.show_to_team(session, offer, offer.employer_id, now)
    return OfferSubmission.SENT


def drop(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        erase(context.session, offer)
    return Done.DONE


def erase(session: Session, offer: Opportunity) -> None:
    """Delete an offer that the team has never seen; do nothing for others."""
    if offer.revision == 0:
        session.delete(offer)
        session.flush()
