"""The words that an offer may not hold, read from `fair_offers.yaml`."""

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.reading import plain_values
from rules.employers.fair_offers import Criteria
from rules.employers.minimum_pay import Minimum


class _MinimumPay(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    hour: float
    month: float
    year: float
    net_share: float
    elsewhere: frozenset[str]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    passes: tuple[str, ...]
    team: frozenset[str]
    criteria: dict[str, tuple[str, ...]]
    minimum_pay: _MinimumPay


@cache
def house_criteria() -> Criteria:
    """Each category has its sentence in the texts: `fair.<category>`."""
    read = _read()
    return Criteria(
        passes=tuple(map(re.compile, read.passes)),
        forbidden={name: tuple(map(re.compile, them)) for name, them in read.criteria.items()},
        team=read.team,
    )


@cache
def minimum_pay() -> Minimum:
    """What the law sets for full time."""
    return Minimum(**_read().minimum_pay.model_dump())


def _read() -> _File:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return _File.model_validate(plain_values(text))
