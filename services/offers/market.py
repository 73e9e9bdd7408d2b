"""What is shown, laid out for matching: read each time, laid out again only when it has changed.

Five thousand rows are read in some 20 ms; making values and tables of them takes ten times that.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import is_
from typing import Any

from sqlalchemy import Select, String, Text, cast, select, type_coerce
from sqlalchemy.orm import Session

from models.constant import constant
from models.opportunities import Opportunity
from rules.geography.distance import Spot
from rules.offers.matching.grouping import Market
from rules.offers.matching.inputs import Asked, Offered, OfferedTerms
from rules.offers.opportunities import Contract, Diploma, Hours, Kind, Remote
from services.offers.opportunities import shown

KEPT = 2**15
"""Rows whose values are kept."""
COLUMNS = (
    Opportunity.id,
    type_coerce(Opportunity.kind, String),
    Opportunity.rome,
    type_coerce(Opportunity.contract, String),
    type_coerce(Opportunity.hours, String),
    type_coerce(Opportunity.remote, String),
    type_coerce(Opportunity.diploma, String),
    Opportunity.digital_level,
    Opportunity.latitude,
    Opportunity.longitude,
    cast(Opportunity.skills, Text),
)
"""As they are kept: no value is made of a row that has not changed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest first."""

    offered: Sequence[Offered]
    market: Market


_laid_out: dict[Kind, Shown] = {}


def shown_of(session: Session, kind: Kind, now: datetime) -> Shown:
    found = [_offered(*row) for row in session.execute(*_rows(kind, now))]
    before = _laid_out.get(kind)
    if before is None or not _same(before.offered, found):
        before = _laid_out[kind] = Shown(found, Market.of(kind, found))
    return before


@constant
def _rows(kind: Kind, now: datetime) -> Select[*tuple[Any, ...]]:
    newest = Opportunity.published_at.desc().nulls_last(), Opportunity.id.desc()
    return select(*COLUMNS).where(Opportunity.kind == kind, *shown(now)).order_by(*newest)


def offered(row: Opportunity) -> Offered:
    skills = json.dumps(list(row.skills))
    terms = (row.contract, row.hours, row.remote, row.diploma, row.digital_level)
    return _offered(row.id, row.kind, row.rome, *terms, row.latitude, row.longitude, skills)


def _same(before: Sequence[Offered], after: Sequence[Offered]) -> bool:
    return len(before) == len(after) and all(map(is_, before, after))


@lru_cache(KEPT)
def _offered(number: int, kind: str, rome: str | None, *rest: Any) -> Offered:
    contract, hours, remote, diploma, digital, latitude, longitude, skills = rest
    known = latitude is not None and longitude is not None
    return Offered(
        id=number,
        kind=Kind(kind),
        rome=rome,
        terms=OfferedTerms(
            Contract(contract) if contract else None,
            Hours(hours) if hours else None,
            Remote(remote),
        ),
        asked=Asked(Diploma(diploma) if diploma else None, digital),
        spot=Spot.at(latitude, longitude) if known else None,
        skills=frozenset(json.loads(skills)),
    )
