"""Match people with opportunities, the best first, each with its reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from flows.offers.matching_weights import load_scale
from models.engine.constant import constant
from models.offers import Opportunity
from models.strengths import KeptStrength
from rules.offers.matching.inputs import SeekerProfile
from rules.offers.matching.reasons import MatchReason, reasons
from rules.offers.matching.scoring import Scale, points
from rules.offers.opportunities import OpportunityKind
from services.offers import matching_index
from services.offers.opportunities import Applied

AT_ONCE = 1000
"""How many people are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Match:
    """An opportunity for a person: its points, and the main reasons."""

    opportunity_id: int
    score: int
    reasons: Sequence[MatchReason]


def best_for(
    session: Session,
    person_ids: Sequence[int],
    now: datetime,
    *,
    kind: OpportunityKind,
    limit: int,
    applied: Applied | None,
) -> Mapping[int, Sequence[Match]]:
    """Return for each person at most `limit` matches, the best first.

    What a person ruled out is left out. So is, to be sent, what was shown to them before, what they
    `applied` to, and what has fewer points than are worth sending; None while they browse.
    """
    from rules.offers.matching.best_opportunities import best_opportunities
    from rules.offers.matching.grouping import Crowd

    if not person_ids:
        return {}
    scale = load_scale(matching_index.parents(session))
    least = None if applied is None else scale.weights[kind].worth_sending
    shown = matching_index.shown_of(session, kind, now)
    matches: dict[int, Sequence[Match]] = {}
    for ids in _slices(person_ids):
        people = matching_index.wanted(session, ids)
        if applied is not None:
            people = _with_seen(session, people, applied)
        best = best_opportunities(Crowd.of(list(people.values())), shown.market, scale, limit)
        chosen = {
            person: [
                shown.offered[candidate.market_index].id
                for candidate in candidates
                if least is None or candidate.points >= least
            ]
            for person, candidates in zip(people, best, strict=True)
        }
        matches |= _explained(session, people, _rows(session, chosen), scale)
    return matches


def explain(session: Session, person_id: int, opportunity: Opportunity) -> Match | None:
    """Match a person with an opportunity, shown before or not; None if now ruled out."""
    scale = load_scale(matching_index.parents(session))
    people = matching_index.wanted(session, [person_id])
    if points(people[person_id], matching_index.offered(opportunity), scale) is None:
        return None
    return _explained(session, people, {person_id: [opportunity]}, scale)[person_id][0]


def _explained(
    session: Session,
    people: Mapping[int, SeekerProfile],
    chosen: Mapping[int, Sequence[Opportunity]],
    scale: Scale,
) -> dict[int, list[Match]]:
    """Score the chosen few again, one by one, to find the reasons."""
    strengths = _strengths(session, list(people))
    return {
        person: [
            _match(people[person], offer, scale, strengths.get(person, [])) for offer in offers
        ]
        for person, offers in chosen.items()
    }


def _rows(session: Session, chosen: Mapping[int, Sequence[int]]) -> dict[int, list[Opportunity]]:
    ids = list({offer_id for offer_ids in chosen.values() for offer_id in offer_ids})
    rows = {row.id: row for row in session.scalars(*_by_ids(ids))}
    return {
        person: [rows[offer_id] for offer_id in offer_ids] for person, offer_ids in chosen.items()
    }


def _match(
    wanted: SeekerProfile, row: Opportunity, scale: Scale, strengths: Sequence[str]
) -> Match:
    offered = matching_index.offered(row)
    scored = points(wanted, offered, scale)
    assert scored is not None, "what is chosen is never ruled out"
    common = [name for name in row.strengths if name in strengths]
    return Match(row.id, scored.total, reasons(wanted, offered, scored, scale, common))


def _strengths(session: Session, people: Sequence[int]) -> Mapping[int, list[str]]:
    strengths: dict[int, list[str]] = {}
    for person, dimension in session.execute(*_kept_strengths(people)):
        strengths.setdefault(person, []).append(dimension)
    return strengths


def _with_seen(
    session: Session, people: Mapping[int, SeekerProfile], applied: Applied
) -> dict[int, SeekerProfile]:
    seen = matching_index.seen_by(session, list(people), applied)
    return {
        person: replace(wanted, seen=seen[person]) if person in seen else wanted
        for person, wanted in people.items()
    }


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


@constant
def _by_ids(ids: Sequence[int]) -> Select[Opportunity]:
    query = select(Opportunity).where(Opportunity.id.in_(ids))
    return query.options(defer(Opportunity.description))


@constant
def _kept_strengths(people: Sequence[int]) -> Select[int, str]:
    query = select(KeptStrength.person_id, KeptStrength.dimension)
    return query.where(KeptStrength.person_id.in_(people))
