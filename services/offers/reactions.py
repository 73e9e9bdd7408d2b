"""Record that an opportunity was shown to a person, and how they reacted to it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.offers import Opportunity, Proposal
from rules.offers.digests import revisit_at
from rules.offers.matching.reasons import MatchReason
from rules.offers.opportunities import OfferRefusal, Reaction
from rules.offers.search_learning import SearchLesson
from services.offers import search_profile
from services.people.time_zones import zone_of_person


def show(
    session: Session,
    person_id: int,
    opportunity_id: int,
    now: datetime,
    reasons: Sequence[MatchReason],
) -> bool:
    """Record an offer as shown, with its reasons; False if shown before."""
    return insert_new(
        session,
        Proposal,
        ("person_id", "opportunity_id"),
        person_id=person_id,
        opportunity_id=opportunity_id,
        shown_at=now,
        reasons=[reason.kept() for reason in reasons],
    )


def shown_to(session: Session, person_id: int, opportunity_id: int) -> Proposal | None:
    """Return the record of when and why it was shown to the person, if it was."""
    return session.get(Proposal, (person_id, opportunity_id))


def was_shown_any(session: Session, person_id: int) -> bool:
    query = select(Proposal.opportunity_id).where(Proposal.person_id == person_id)
    return session.scalar(query.limit(1)) is not None


def like(session: Session, person_id: int, opportunity_id: int, now: datetime) -> None:
    """Record that the person is interested."""
    _react(session, person_id, opportunity_id, Reaction.INTERESTED, now)


def later(session: Session, person_id: int, opportunity_id: int, now: datetime) -> datetime:
    """Put the opportunity off; return when it will be shown again."""
    again_at = revisit_at(now, zone_of_person(session, person_id))
    _react(session, person_id, opportunity_id, Reaction.LATER, now, again_at=again_at)
    return again_at


def refuse(
    session: Session,
    person_id: int,
    opportunity_id: int,
    refusal: OfferRefusal | None,
    now: datetime,
) -> SearchLesson:
    """Record a refusal, and change the search by its reason; return what the search learnt."""
    _react(session, person_id, opportunity_id, Reaction.NOT_FOR_ME, now, refusal=refusal)
    opportunity = session.get(Opportunity, opportunity_id)
    if refusal is None or opportunity is None:
        return SearchLesson.NOTHING
    return search_profile.learn(session, person_id, opportunity, refusal, now)


def _react(
    session: Session,
    person_id: int,
    opportunity_id: int,
    reaction: Reaction,
    now: datetime,
    *,
    refusal: OfferRefusal | None = None,
    again_at: datetime | None = None,
) -> None:
    session.execute(
        update(Proposal)
        .where(Proposal.person_id == person_id, Proposal.opportunity_id == opportunity_id)
        .values(reaction=reaction, refusal=refusal, reacted_at=now, again_at=again_at)
    )
