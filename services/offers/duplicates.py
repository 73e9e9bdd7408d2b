"""Find announcements of the same offer: one is shown, the others (`double_of`) stand by for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from models.engine.constant import constant
from models.offers import Opportunity, OpportunityStatus
from rules.offers import duplicates
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.offers import locations
from services.outbox.sweep_cursor import SLICE

PREFERENCE = {source: rank for rank, source in enumerate(OpportunitySource)}
"""Rank of each source: of two announcements, that of the lower rank is shown."""


def choose_shown(session: Session, opportunity: Opportunity, now: datetime) -> None:
    """Decide again which of the announcements alike is shown, after a change of one.

    Call it after every opportunity that came, changed, or ended.
    """
    before = opportunity.same_key
    opportunity.same_key = _key(opportunity)
    session.flush()
    keys = list({key for key in (before, opportunity.same_key) if key})
    alike = (opportunity.id, opportunity.kind, keys)
    sources = session.scalars(*_sources(*alike)).all()
    other = session.scalar(*_same_or_behind(opportunity.id, opportunity.description, keys))
    if len(sources) > 1 or opportunity.double_of is not None or other is not None:
        _arrange(session.scalars(*_all(*alike)).all(), now)
        session.flush()


def release(session: Session, now: datetime) -> bool:
    """Show a slice of doubles whose shown announcement has ended; True when there may be more."""
    waiting = session.scalars(*_waiting(now)).all()
    for opportunity in waiting:
        choose_shown(session, opportunity, now)
    return len(waiting) == SLICE


@constant
def _sources(
    opportunity_id: int, kind: OpportunityKind, keys: Sequence[str]
) -> Select[OpportunitySource]:
    query = select(Opportunity.source).distinct()
    return query.where(*_alike(opportunity_id, kind, keys))


@constant
def _same_or_behind(opportunity_id: int, description: str, keys: Sequence[str]) -> Select[int]:
    """Select another announcement with the same description, or a double of the first."""
    same = and_(Opportunity.same_key.in_(keys), Opportunity.description == description)
    behind = Opportunity.double_of == opportunity_id
    query = select(Opportunity.id).where(or_(same, behind), Opportunity.id != opportunity_id)
    return query.limit(1)


@constant
def _all(opportunity_id: int, kind: OpportunityKind, keys: Sequence[str]) -> Select[Opportunity]:
    return select(Opportunity).where(*_alike(opportunity_id, kind, keys))


def _alike(
    opportunity_id: int, kind: OpportunityKind, keys: Sequence[str]
) -> Sequence[ColumnElement[bool]]:
    same = Opportunity.same_key.in_(keys)
    behind = Opportunity.double_of == opportunity_id
    return Opportunity.kind == kind, or_(same, behind, Opportunity.id == opportunity_id)


@constant
def _waiting(now: datetime) -> Select[Opportunity]:
    head = aliased(Opportunity)
    return (
        select(Opportunity)
        .join(head, head.id == Opportunity.double_of)
        .where(_live(Opportunity, now), ~_live(head, now))
        .limit(SLICE)
    )


def _arrange(alike: Sequence[Opportunity], now: datetime) -> None:
    shown: list[Opportunity] = []
    for offer in sorted(alike, key=lambda offer: (PREFERENCE[offer.source], offer.id)):
        offer.double_of = None
        if offer.status is not OpportunityStatus.LIVE or offer.live_until <= now:
            continue
        first = next((other for other in shown if _is_double(offer, other)), None)
        if first is None:
            shown.append(offer)
        else:
            offer.double_of = first.id


def _is_double(offer: Opportunity, other: Opportunity) -> bool:
    """Tell whether both have the same company, department, place and title.

    Two of the same source must also have the same text. One that names only a department may be
    in any town of it.
    """
    if not offer.same_key or offer.same_key != other.same_key:
        return False
    if offer.source is other.source and not duplicates.same_text(
        offer.description, other.description
    ):
        return False
    anywhere = offer.latitude is None or other.latitude is None
    return (anywhere or locations.same(offer.place, other.place)) and duplicates.same_title(
        offer.title, other.title
    )


def _key(offer: Opportunity) -> str:
    """Return company and department; "", which is the same as nothing, without a company."""
    company = duplicates.company_key(offer.company)
    return f"{company}|{offer.department or ''}" if company else ""


def _live(table: type[Opportunity], now: datetime) -> ColumnElement[bool]:
    return and_(table.status == OpportunityStatus.LIVE, table.live_until > now)
