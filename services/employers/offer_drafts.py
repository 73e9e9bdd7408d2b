"""Keep the offer that an employer writes as a row from the start, and choose what to ask next."""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity, OpportunityStatus
from rules.employers.offer_life import USUAL
from rules.offers.opportunities import OpportunityKind, OpportunitySource, Remote
from services.conversation.turn_context import TurnContext
from services.employers import offer_states
from services.employers.offer_states import OVER
from services.jobs import titles
from services.offers import duplicates

SKILLS_SHOWN = 8
RUNS = (OpportunityStatus.LIVE, OpportunityStatus.PAUSED)


class OfferQuestion(StrEnum):
    """The next question of an offer; some steps ask several."""

    TITLE = "title"
    WHERE = "where"
    CONTRACT = "contract"
    HOURS = "hours"
    PAY = "pay"
    STRENGTHS = "strengths"
    SKILLS = "skills"
    WORDS = "words"
    PREVIEW = "preview"
    CHANGED = "changed"
    """The change to a live or paused offer is made: people see it at once."""
    GONE = "gone"


READ_AGAIN = frozenset(
    {OfferQuestion.TITLE, OfferQuestion.WHERE, OfferQuestion.PAY, OfferQuestion.WORDS}
)
"""The answers whose change sends an offer back to the team."""
STEP_OF = {
    OfferQuestion.TITLE: 1,
    OfferQuestion.WHERE: 2,
    OfferQuestion.CONTRACT: 3,
    OfferQuestion.HOURS: 3,
    OfferQuestion.PAY: 4,
    OfferQuestion.STRENGTHS: 5,
    OfferQuestion.SKILLS: 5,
    OfferQuestion.WORDS: 6,
}
"""The step to which each question belongs."""
STEPS = max(STEP_OF.values())


def unsent(session: Session, employer_id: int) -> Opportunity | None:
    """Return the employer's offer begun and never sent, if any; there is at most one."""
    query = select(Opportunity).where(
        Opportunity.employer_id == employer_id,
        Opportunity.status == OpportunityStatus.DRAFT,
        Opportunity.revision == 0,
    )
    return session.scalars(query.order_by(Opportunity.id.desc()).limit(1)).first()


def begun(session: Session, employer_id: int, now: datetime) -> Opportunity:
    """Return the offer begun in the chat or on the page, else a new one."""
    employer = session.get_one(Employer, employer_id, with_for_update=True)
    return unsent(session, employer_id) or create(session, employer, now)


def create(session: Session, employer: Employer, now: datetime) -> Opportunity:
    """Add an empty draft of an offer of this employer."""
    offer = Opportunity(
        kind=OpportunityKind.JOB,
        source=OpportunitySource.EMPLOYER,
        employer_id=employer.person_id,
        status=OpportunityStatus.DRAFT,
        title="",
        company=employer.company,
        created_at=now,
        seen_at=now,
        live_days=USUAL,
        live_until=now + timedelta(days=USUAL),
    )
    session.add(offer)
    session.flush()
    return offer


def offer_of(context: TurnContext, answers: Mapping[str, str]) -> Opportunity | None:
    """Lock and return the conversation's offer, unless it is over or not the employer's."""
    offer = offer_states.owned(context.session, int(answers["offer"]), context.person_id)
    return offer if offer is not None and offer.status not in OVER else None


def next_of(
    context: TurnContext, offer: Opportunity | None, answers: Mapping[str, str]
) -> OfferQuestion:
    """Return the next question of the offer.

    `answers["told"]` holds what was answered in this conversation, `answers["fix"]` the one
    answer to correct.
    """
    answered = answers.get("told", "").split()
    if offer is None:
        return OfferQuestion.GONE
    if (question := answers.get("fix")) and question not in answered:
        return OfferQuestion(question)
    if offer.status in RUNS:
        return OfferQuestion.CHANGED
    return next(_missing(context, offer, answered), OfferQuestion.PREVIEW)


def touch(
    context: TurnContext, offer: Opportunity, question: OfferQuestion, answers: Mapping[str, str]
) -> None:
    """Record that a question was answered in this conversation."""
    context.keep(told=f"{answers.get('told', '')} {question}".strip())
    changed(context.session, offer, {question}, context.now)


def changed(
    session: Session, offer: Opportunity, questions: Set[OfferQuestion], now: datetime
) -> None:
    """Take a live offer off line if the team must approve the changed answers."""
    if offer.status not in RUNS or questions & READ_AGAIN:
        offer.status = OpportunityStatus.DRAFT
        duplicates.choose_shown(session, offer, now)


def is_whole(offer: Opportunity) -> bool:
    """Tell whether the offer has every answer needed to send it to the team."""
    return bool(offer.title and offer.contract and offer.hours and offer.pay and _is_placed(offer))


def skills_suggested(session: Session, offer: Opportunity) -> list[str]:
    """Return the skills of the offer's official job; empty without a job."""
    return list(titles.skills_of(session, offer.rome, SKILLS_SHOWN)) if offer.rome else []


def _missing(
    context: TurnContext, offer: Opportunity, answered: list[str]
) -> Iterator[OfferQuestion]:
    stored = {
        OfferQuestion.TITLE: offer.title,
        OfferQuestion.WHERE: _is_placed(offer),
        OfferQuestion.CONTRACT: offer.contract,
        OfferQuestion.HOURS: offer.hours,
        OfferQuestion.PAY: offer.pay,
        OfferQuestion.STRENGTHS: offer.strengths or OfferQuestion.STRENGTHS in answered,
        OfferQuestion.SKILLS: offer.skills
        or OfferQuestion.SKILLS in answered
        or not skills_suggested(context.session, offer),
        OfferQuestion.WORDS: offer.description or OfferQuestion.WORDS in answered,
    }
    return (question for question, is_answered in stored.items() if not is_answered)


def _is_placed(offer: Opportunity) -> bool:
    return bool(offer.place) or offer.remote is Remote.FULLY
