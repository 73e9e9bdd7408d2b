"""The offers of France Travail beside ours: what to ask for, what came, what is gone from there."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.employers.fair_offers import house_criteria
from flows.jobs.families import house_families
from models.offers import Opportunity, OpportunityStatus
from models.programme import ProgrammeSession
from rules.employers.fair_offers import OF_FRANCE_TRAVAIL, refused
from rules.offers.opportunities import Kind, Source
from rules.tickets.working_hours import MAINLAND, local_date
from services.jobs import titles
from services.offer_sources import intake
from services.offer_sources.france_travail import mapping, parsing
from services.offer_sources.intake import Announced, Change
from services.offers.locations import Places

FOLLOWED = timedelta(days=180)
"""How long after a session its people are still looked for offers."""
SLICE = 25
OURS = (Opportunity.source == Source.FRANCE_TRAVAIL, Opportunity.kind == Kind.JOB)


@dataclass(frozen=True, slots=True)
class Question:
    """One department, and jobs: all the offers of those is what we ask for."""

    department: str
    codes: Sequence[str]


def questions(session: Session, now: datetime) -> Sequence[Question]:
    """The departments of sessions to come, under way or lately over; the jobs of our families."""
    since = local_date(now, MAINLAND) - FOLLOWED
    query = select(ProgrammeSession.departments).where(ProgrammeSession.ends_on >= since)
    departments = sorted({it for found in session.scalars(query) for it in found})
    codes = sorted({code for family in house_families().values() for code in family.rome})
    return [Question(department, codes) for department in departments]


def take_in(session: Session, raw: Sequence[Any], now: datetime) -> Counter[Change]:
    """Those that cannot be read are left out; `now` is when the sync began.

    One that is stopped is not seen: if it was shown before, it is closed with those that are gone.
    """
    places = Places(session)
    offers = (parsing.read(it) for it in raw)
    told = [mapping.announced(it, places, now) for it in offers if it]
    return Counter(_take_in(session, it, now) for it in told)


def _take_in(session: Session, announced: Announced, now: datetime) -> Change:
    if _asks_too_much(announced):
        return Change.STOPPED
    known = _with_job(session, announced)
    return intake.take_in(session, Kind.JOB, Source.FRANCE_TRAVAIL, known, now)


def _asks_too_much(announced: Announced) -> bool:
    said = (announced.title, announced.pay, announced.description, announced.apply_url or "")
    return any(refused(text, house_criteria(), OF_FRANCE_TRAVAIL) for text in said)


def names(raw: Sequence[Any]) -> set[str]:
    """What tells offers apart, even those that cannot be read."""
    return {str((isinstance(it, dict) and it.get("id")) or repr(it)) for it in raw}


def _with_job(session: Session, announced: Announced) -> Announced:
    rome = announced.rome or titles.sure(session, announced.title)
    return replace(announced, rome=rome)


def close_gone(
    session: Session, began_at: datetime, unfinished: Collection[str], now: datetime
) -> int:
    """A slice of those that were not found; where we did not hear everything, none is closed.

    One without a department is closed when everything was heard.
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
    """As the licence asks: no employer, no words of theirs, no link, no place nearer than 31."""
    offer.company = offer.description = offer.place = offer.pay = ""
    offer.apply_url = offer.contact_email = None
    offer.latitude = offer.longitude = None
    offer.erased_at = now
