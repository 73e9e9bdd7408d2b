"""Load the words that an offer may not hold, and the minimum pay, from `fair_offers.yaml`."""

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.reading import plain_values
from rules.employers.fair_offers import OfferCriteria
from rules.employers.pay import MinimumPay


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
def load_criteria() -> OfferCriteria:
    """Return the forbidden words; each category has a sentence in the texts: `fair.<category>`."""
    file = _read()
    return OfferCriteria(
        passes=tuple(map(re.compile, file.passes)),
        forbidden={
            category: tuple(map(re.compile, expressions))
            for category, expressions in file.criteria.items()
        },
        team=file.team,
    )


@cache
def minimum_pay() -> MinimumPay:
    """Return the legal minimum pay for full time."""
    return MinimumPay(**_read().minimum_pay.model_dump())


def _read() -> _File:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return _File.model_validate(plain_values(text))
