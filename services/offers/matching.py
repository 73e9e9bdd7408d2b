"""Which opportunities fit whom, the best first, each with its reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from flows.offers.matching_weights import house_scale
from models.engine.constant import constant
from models.offers import JobSearch, Opportunity
from models.strengths import KeptStrength
from rules.offers.matching.inputs import Wanted
from rules.offers.matching.reasons import Reason, reasons
from rules.offers.matching.scoring import Scale, points
from rules.offers.opportunities import Kind
from services.offers import matching_index, opportunities

AT_ONCE = 1000
"""People in memory at a time."""


@dataclass(frozen=True, slots=True)
class Match:
    opportunity_id: int
    score: int
    reasons: Sequence[Reason]


def best_for(
    session: Session,
    person_ids: Sequence[int],
    now: datetime,
    *,
    kind: Kind,
    limit: int,
    browsing: bool = False,
) -> Mapping[int, Sequence[Match]]:
    """For each person, the best first; nothing that they ruled out.

    To send: what is worth it and was never shown to them.  Browsing: all of it, seen or not.
    """
    from rules.offers.matching.best_opportunities import best_opportunities
    from rules.offers.matching.grouping import Crowd

    if not person_ids:
        return {}
    scale = house_scale(matching_index.parents(session))
    least = None if browsing else scale.weights[kind].worth_sending
    shown = matching_index.shown_of(session, kind, now)
    found: dict[int, Sequence[Match]] = {}
    for ids in _slices(person_ids):
        people = matching_index.wanted(session, ids)
        if not browsing:
            people = _with_seen(session, people)
        best = best_opportunities(Crowd.of(list(people.values())), shown.market, scale, limit)
        chosen = {
            person: [
                shown.offered[it.place].id for it in each if least is None or it.points >= least
            ]
            for person, each in zip(people, best, strict=True)
        }
        found |= _explained(session, people, _rows(session, chosen), scale)
    return found


def people_for(
    session: Session, opportunity: Opportunity, now: datetime, limit: int
) -> Mapping[int, Match]:
    """Those whom one opportunity fits best and is worth sending to, the best first.

    Among all who have a search and have not found.  Whether they may be written to is not asked.
    """
    from rules.offers.matching.best_people import Audience, best_people
    from rules.offers.matching.grouping import Crowd

    if not opportunities.is_shown(session, opportunity.id, now):
        return {}
    scale = house_scale(matching_index.parents(session))
    offered = matching_index.offered(opportunity)
    least = scale.weights[opportunity.kind].worth_sending
    best: list[tuple[int, int]] = []
    for ids in _slices(_who_search(session)):
        people = _with_seen(session, matching_index.wanted(session, ids))
        audience = Audience.of(Crowd.of(list(people.values())))
        some = best_people(audience, offered, scale, limit)
        best += [(-it.points, ids[it.place]) for it in some if it.points >= least]
        best = sorted(best)[:limit]
    people = matching_index.wanted(session, [person for _, person in best])
    found = _explained(session, people, {it: [opportunity] for it in people}, scale)
    return {person: match for person, (match,) in found.items()}


def explain(session: Session, person_id: int, opportunity: Opportunity) -> Match | None:
    """Of one opportunity, seen or not; none when the person rules it out today."""
    scale = house_scale(matching_index.parents(session))
    people = matching_index.wanted(session, [person_id])
    if points(people[person_id], matching_index.offered(opportunity), scale) is None:
        return None
    return _explained(session, people, {person_id: [opportunity]}, scale)[person_id][0]


def _explained(
    session: Session,
    people: Mapping[int, Wanted],
    chosen: Mapping[int, Sequence[Opportunity]],
    scale: Scale,
) -> dict[int, list[Match]]:
    """The few that were chosen, by the rule for one person and one opportunity."""
    strengths = _strengths(session, list(people))
    return {
        person: [_match(people[person], it, scale, strengths.get(person, [])) for it in each]
        for person, each in chosen.items()
    }


def _rows(session: Session, chosen: Mapping[int, Sequence[int]]) -> dict[int, list[Opportunity]]:
    ids = list({it for each in chosen.values() for it in each})
    rows = {it.id: it for it in session.scalars(*_of_ids(ids))}
    return {person: [rows[it] for it in each] for person, each in chosen.items()}


def _match(wanted: Wanted, row: Opportunity, scale: Scale, strengths: Sequence[str]) -> Match:
    offered = matching_index.offered(row)
    given = points(wanted, offered, scale)
    assert given is not None, "what is chosen is never ruled out"
    common = [it for it in row.strengths if it in strengths]
    return Match(row.id, given.total, reasons(wanted, offered, given, scale, common))


def _strengths(session: Session, people: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person, dimension in session.execute(*_kept_strengths(people)):
        found.setdefault(person, []).append(dimension)
    return found


def _with_seen(session: Session, people: Mapping[int, Wanted]) -> dict[int, Wanted]:
    seen = matching_index.seen_by(session, list(people))
    return {
        person: replace(wanted, seen=seen[person]) if person in seen else wanted
        for person, wanted in people.items()
    }


def _who_search(session: Session) -> Sequence[int]:
    return session.scalars(*_searching()).all()


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


@constant
def _of_ids(ids: Sequence[int]) -> Select[Opportunity]:
    query = select(Opportunity).where(Opportunity.id.in_(ids))
    return query.options(defer(Opportunity.description))


@constant
def _kept_strengths(people: Sequence[int]) -> Select[int, str]:
    query = select(KeptStrength.person_id, KeptStrength.dimension)
    return query.where(KeptStrength.person_id.in_(people))


@constant
def _searching() -> Select[int]:
    query = select(JobSearch.person_id).where(JobSearch.found_at.is_(None))
    return query.order_by(JobSearch.person_id)
