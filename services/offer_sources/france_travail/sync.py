"""Synchronise offers with France Travail: what to ask for, what to store, what to close."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.employers.fair_offers import load_criteria
from flows.jobs.families import load_families
from models.offers import Opportunity, OpportunityStatus
from models.programme import ProgrammeSession
from rules.employers.fair_offers import OF_FRANCE_TRAVAIL, grounds_for_refusal
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.jobs import titles
from services.offer_sources import intake
from services.offer_sources.france_travail import mapping, parsing
from services.offer_sources.intake import AnnouncedOpportunity, OpportunityChange
from services.offers.locations import LocationFinder

FOLLOWED = timedelta(days=180)
"""How long after a session offers are still fetched for its departments."""
SLICE = 25
OURS = (
    Opportunity.source == OpportunitySource.FRANCE_TRAVAIL,
    Opportunity.kind == OpportunityKind.JOB,
)


@dataclass(frozen=True, slots=True)
class OffersQuery:
    """One request: all offers of some ROME codes in one department."""

    department: str
    codes: Sequence[str]


def questions(session: Session, now: datetime) -> Sequence[OffersQuery]:
    """Return a question for each department of a session that comes, runs or ended lately.

    All ask for the ROME codes of our families of jobs.
    """
    since = local_date(now, NO_DEPARTMENT) - FOLLOWED
    query = select(ProgrammeSession.departments).where(ProgrammeSession.ends_on >= since)
    departments = sorted({department for row in session.scalars(query) for department in row})
    codes = sorted({code for family in load_families().values() for code in family.rome})
    return [OffersQuery(department, codes) for department in departments]


def take_in(session: Session, raw: Sequence[Any], now: datetime) -> Counter[OpportunityChange]:
    """Store the offers of an answer and count the changes; `now` is when the sync began.

    Offers that cannot be parsed are left out. An offer that is STOPPED is not marked as seen: if
    it was shown before, it is closed with those that are gone.
    """
    places = LocationFinder(session)
    offers = (parsing.read(item) for item in raw)
    announced = [mapping.announced(offer, places, now) for offer in offers if offer]
    return Counter(_take_in(session, one, now) for one in announced)


def _take_in(session: Session, announced: AnnouncedOpportunity, now: datetime) -> OpportunityChange:
    if _asks_too_much(announced):
        return OpportunityChange.STOPPED
    with_job = _with_job(session, announced)
    return intake.take_in(
        session, OpportunityKind.JOB, OpportunitySource.FRANCE_TRAVAIL, with_job, now
    )


def _asks_too_much(announced: AnnouncedOpportunity) -> bool:
    """Tell whether it has a fault that we refuse to our own employers as well.

    Words that the law forbids are left to France Travail, which checks them itself.
    """
    texts = (announced.title, announced.pay, announced.description, announced.apply_url or "")
    return any(grounds_for_refusal(text, load_criteria(), OF_FRANCE_TRAVAIL) for text in texts)


def names(raw: Sequence[Any]) -> set[str]:
    """Return what distinguishes the items: their ids, or their content if they have none."""
    return {str((isinstance(item, dict) and item.get("id")) or repr(item)) for item in raw}


def _with_job(session: Session, announced: AnnouncedOpportunity) -> AnnouncedOpportunity:
    rome = announced.rome or titles.sure(session, announced.title)
    return replace(announced, rome=rome)


def close_gone(
    session: Session, began_at: datetime, unfinished: Collection[str], now: datetime
) -> int:
    """Close a slice of the offers that the sync has not found; return how many.

    In the `unfinished` departments, whose answers were not complete, none is closed. An offer
    without a department is closed only when no department is unfinished.
    """
    query = (
        select(Opportunity)
        .where(*OURS, Opportunity.status == OpportunityStatus.LIVE)
        .where(Opportunity.seen_at < began_at)
        .order_by(Opportunity.id)
        .limit(SLICE)
    )
    if unfinished:
        query = query.where(Opportunity.department.not_in(unfinished))
    gone = session.scalars(query).all()
    for offer in gone:
        _erase(offer, now)
        intake.close(session, offer, now)
    return len(gone)


def _erase(offer: Opportunity, now: datetime) -> None:
    """Erase, as the licence asks, employer, texts, links, and any place but the department."""
    offer.company = offer.description = offer.place = offer.pay = ""
    offer.apply_url = offer.contact_email = None
    offer.latitude = offer.longitude = None
    offer.erased_at = now
