"""Answer « Pourquoi je reçois cela ? »: the reasons, and what matching uses of the person.

People can correct each of those facts.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.jobs import Job
from models.offers import JobSearch, Opportunity, Proposal
from models.people import Person
from rules.offers.matching.reasons import MatchReason
from rules.strengths.scoring import DigitalGrade
from services.conversation.phrases import Phrase
from services.offers import matching, matching_index
from services.offers.cards import reasons_in_words

UNTOLD = Phrase("match.believed.untold")


class MatchingFact(StrEnum):
    """The facts that matching uses of a person; each is the end of a text key."""

    WISHES = "wishes"
    HOME = "home"
    KILOMETRES = "kilometres"
    HOURS = "hours"
    DIPLOMA = "diploma"
    DIGITAL = "digital"
    SKILLS = "skills"
    CONTRACTS = "contracts"
    JOBS = "jobs"
    LEVEL = "level"


def why_shown(session: Session, person_id: int, opportunity: Opportunity) -> Phrase | None:
    """Return the reasons for which the offer was shown, or today's.

    Return None for one that was not shown and that the person rules out today.
    """
    proposal = session.get(Proposal, (person_id, opportunity.id))
    if proposal is not None:
        return reasons_in_words(map(MatchReason.read, proposal.reasons))
    match = matching.explain(session, person_id, opportunity)
    return reasons_in_words(match.reasons) if match else None


def facts_used(session: Session, person_id: int) -> Mapping[MatchingFact, Phrase]:
    """Return a line for each fact that matching uses of the person.

    Exclusions (contracts, jobs, level) have a line only when something is excluded.
    """
    search = session.get(JobSearch, person_id) or _no_search()
    values = {
        **_profile_facts(session, person_id),
        MatchingFact.KILOMETRES: _distance(search),
        MatchingFact.HOURS: Phrase(f"match.hours.{search.hours or 'any'}"),
        MatchingFact.SKILLS: ", ".join(search.skills) or None,
        MatchingFact.CONTRACTS: _contracts(search),
        MatchingFact.JOBS: _jobs(session, search.jobs_excluded),
        MatchingFact.LEVEL: str(search.level_too_high) if search.level_too_high else None,
    }
    return {
        about: Phrase(f"match.believed.{about}", {"value": value})
        for about in MatchingFact
        if (value := values[about]) is not None
    }


def _no_search() -> JobSearch:
    return JobSearch(level_too_high=0, contracts_excluded=[], jobs_excluded=[], skills=[])


def _profile_facts(session: Session, person_id: int) -> dict[MatchingFact, str | Phrase | None]:
    wishes = matching_index.wishes_of(session, [person_id]).get(person_id, ())
    town = matching_index.towns_of(session, [person_id]).get(person_id)
    level = matching_index.digital_of(session, [person_id]).get(person_id)
    diploma = session.get_one(Person, person_id).diploma
    labels = Phrase.joined((Phrase(f"wishes.{family}.label") for family in wishes), between=", ")
    return {
        MatchingFact.WISHES: labels if wishes else UNTOLD,
        MatchingFact.HOME: town.name if town else UNTOLD,
        MatchingFact.DIPLOMA: Phrase(f"diploma.{diploma}") if diploma else UNTOLD,
        MatchingFact.DIGITAL: Phrase(f"digital.level.{list(DigitalGrade)[level - 1]}")
        if level
        else UNTOLD,
    }


def _distance(search: JobSearch) -> Phrase:
    if search.remote_only:
        return Phrase("match.distance.remote_only")
    if search.kilometres is None:
        return Phrase("match.distance.any")
    return Phrase("match.distance.at_most", {"kilometres": str(search.kilometres)})


def _contracts(search: JobSearch) -> Phrase | None:
    excluded = [Phrase(f"posted.contract.{contract}") for contract in search.contracts_excluded]
    return Phrase.joined(excluded, between=", ") if excluded else None


def _jobs(session: Session, codes: list[str]) -> str | None:
    query = select(Job.code, Job.label).where(Job.code.in_(codes))
    labels = dict(session.execute(query).all())
    return ", ".join(labels.get(code, code) for code in codes) or None
