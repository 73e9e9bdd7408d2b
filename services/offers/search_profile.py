"""Store what a person looks for, what refusals teach about it, and how that is put right."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.offers import JobSearch, Opportunity
from rules.offers import search_learning
from rules.offers.matching.scoring import distance
from rules.offers.opportunities import Contract, OfferRefusal
from rules.offers.search_learning import LearntSearch, SearchLesson
from services.offers import matching_index


def search_of(session: Session, person_id: int, now: datetime) -> JobSearch:
    """Return the person's search; create an empty one when there is none."""
    search = session.get(JobSearch, person_id)
    if search is None:
        search = JobSearch(
            person_id=person_id, contracts_excluded=[], jobs_excluded=[], skills=[], changed_at=now
        )
        session.add(search)
        session.flush()
    return search


def learn(
    session: Session, person_id: int, opportunity: Opportunity, refusal: OfferRefusal, now: datetime
) -> SearchLesson:
    """Change the search by the reason of a refusal; return what was learnt.

    Offers are matched with the changed search from then on.
    """
    search = search_of(session, person_id, now)
    offered = matching_index.offered(opportunity)
    away = distance(matching_index.wanted(session, [person_id])[person_id], offered)
    learnt, after = search_learning.learn(_learning(search), offered, away, refusal)
    search.kilometres = after.kilometres
    search.level_too_high = after.level_too_high
    search.contracts_excluded = list(after.contracts_excluded)
    search.jobs_excluded = list(after.jobs_excluded)
    search.hours = after.hours
    search.changed_at = now
    return learnt


def allow_contract(
    session: Session, person_id: int, contract: Contract, now: datetime
) -> JobSearch:
    """Take a contract back from those that are excluded."""
    search = _changing(session, person_id, now)
    search.contracts_excluded = [
        excluded for excluded in search.contracts_excluded if excluded != contract
    ]
    return search


def allow_job(session: Session, person_id: int, code: str, now: datetime) -> JobSearch:
    """Take a job back from those that are excluded."""
    search = _changing(session, person_id, now)
    search.jobs_excluded = [excluded for excluded in search.jobs_excluded if excluded != code]
    return search


def forget_level(session: Session, person_id: int, now: datetime) -> JobSearch:
    """Forget that offers asked for too much."""
    search = _changing(session, person_id, now)
    search.level_too_high = 0
    return search


def _changing(session: Session, person_id: int, now: datetime) -> JobSearch:
    search = search_of(session, person_id, now)
    search.changed_at = now
    return search


def _learning(search: JobSearch) -> LearntSearch:
    return LearntSearch(
        search.kilometres,
        search.level_too_high,
        tuple(map(Contract, search.contracts_excluded)),
        tuple(search.jobs_excluded),
        search.hours,
    )
