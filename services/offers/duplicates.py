"""The same offer twice: one is shown, the others wait behind it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from models.engine.constant import constant
from models.offers import Opportunity, OpportunityStatus
from rules.offers import duplicates
from rules.offers.opportunities import Kind, Source
from services.offers import locations
from services.outbox.sweep_cursor import SLICE

FIRST = {source: place for place, source in enumerate(Source)}


def settle(session: Session, opportunity: Opportunity, now: datetime) -> None:
    """After one came, changed or went: say again which of those like it is shown."""
    before = opportunity.same_key
    opportunity.same_key = _key(opportunity)
    session.flush()
    keys = list({key for key in (before, opportunity.same_key) if key})
    alike = (opportunity.id, opportunity.kind, keys)
    sources = session.scalars(*_sources(*alike)).all()
    again = session.scalar(*_again(opportunity.id, opportunity.description, keys))
    if len(sources) > 1 or opportunity.double_of is not None or again is not None:
        _arrange(session.scalars(*_all(*alike)).all(), now)
        session.flush()


def release(session: Session, now: datetime) -> bool:
    """Those that waited behind one that is not shown any more; True when there may be more."""
    waiting = session.scalars(*_waiting(now)).all()
    for it in waiting:
        settle(session, it, now)
    return len(waiting) == SLICE


@constant
def _sources(opportunity_id: int, kind: Kind, keys: Sequence[str]) -> Select[Source]:
    query = select(Opportunity.source).distinct()
    return query.where(*_alike(opportunity_id, kind, keys))


@constant
def _again(opportunity_id: int, description: str, keys: Sequence[str]) -> Select[int]:
    """One that says the same, or waits behind it."""
    same = and_(Opportunity.same_key.in_(keys), Opportunity.description == description)
    behind = Opportunity.double_of == opportunity_id
    query = select(Opportunity.id).where(or_(same, behind), Opportunity.id != opportunity_id)
    return query.limit(1)


@constant
def _all(opportunity_id: int, kind: Kind, keys: Sequence[str]) -> Select[Opportunity]:
    return select(Opportunity).where(*_alike(opportunity_id, kind, keys))


def _alike(opportunity_id: int, kind: Kind, keys: Sequence[str]) -> Sequence[ColumnElement[bool]]:
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
    for it in sorted(alike, key=lambda it: (FIRST[it.source], it.id)):
        it.double_of = None
        if it.status is not OpportunityStatus.LIVE or it.live_until <= now:
            continue
        first = next((other for other in shown if _is_double(it, other)), None)
        if first is None:
            shown.append(it)
        else:
            it.double_of = first.id


def _is_double(it: Opportunity, other: Opportunity) -> bool:
    """Of another source, or word for word; a department alone may be any of its towns."""
    if not it.same_key or it.same_key != other.same_key:
        return False
    if it.source is other.source and not duplicates.same_text(it.description, other.description):
        return False
    anywhere = it.latitude is None or other.latitude is None
    return (anywhere or locations.same(it.place, other.place)) and duplicates.same_title(
        it.title, other.title
    )


def _key(it: Opportunity) -> str:
    """Company and department; without a company nothing is the same."""
    company = duplicates.company_key(it.company)
    return f"{company}|{it.department or ''}" if company else ""


def _live(table: type[Opportunity], now: datetime) -> ColumnElement[bool]:
    return and_(table.status == OpportunityStatus.LIVE, table.live_until > now)
