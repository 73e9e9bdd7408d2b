"""A session being prepared: what was answered so far, as its file would say it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self

from babel.dates import format_date

from flows.texts import DEFAULT_LANGUAGE
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import ZoneRule
from services.programme.session_file import SessionFile
from services.programme.sessions import meetings_of

FROM_MODEL, FROM_TEMPLATE, NO_WORKSHOP = "model", "template", "none"
AS_THEY_ARE = "kept"
"""Where its workshops come from; of one that is there already, they may stay."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Draft:
    """`values` are those of the file; days are told from the first one, whatever it will be."""

    values: Mapping[str, Any] = field(default_factory=dict)
    model: int | None = None
    days: str | None = None
    priority_days: int = 0
    """How long before the first day the zones stop coming first."""
    offers_day: int | None = None
    """How long after the first day offers and trainings come."""
    edits: bool = False
    """Whether the model is this very session, which is there and not open yet."""
    named: str = ""
    """Its name, while nothing changes that the name says."""

    @classmethod
    def kept(cls, text: str) -> Self:
        return cls(**json.loads(text)) if text else cls()

    def to_keep(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    def but(self, **values: Any) -> Self:
        """With other values of the file."""
        named = "" if {"starts_on", "texts"} & values.keys() else self.named
        return replace(self, values={**self.values, **values}, named=named)

    @property
    def starts_on(self) -> date:
        return date.fromisoformat(self.values["starts_on"])

    @property
    def ends_on(self) -> date:
        return date.fromisoformat(self.values["ends_on"])

    @property
    def zone(self) -> ZoneRule:
        return ZoneRule(self.values["zone"])

    @property
    def priority_until(self) -> date | None:
        days = timedelta(days=self.priority_days)
        return self.starts_on - days if self.zone is ZoneRule.PRIORITY_UNTIL else None

    @property
    def name(self) -> str:
        """What people read; in French, as what a file says."""
        if self.named:
            return self.named
        texts = self.values["texts"]
        month = format_date(self.starts_on, "MMMM yyyy", locale=DEFAULT_LANGUAGE)
        whole = f"{texts['programme']} {texts['territory']}, {month}"
        return whole if len(whole) <= LONGEST_NAME else f"{texts['territory']}, {month}"

    def file(self, code: str) -> SessionFile:
        """Nothing of it opens by itself."""
        opens = self.starts_on + timedelta(days=self.offers_day or 0)
        return SessionFile.model_validate(
            {
                **self.values,
                "code": code,
                "name": self.name,
                "priority_until": self.priority_until,
                "offers_on": None if self.offers_day is None else min(opens, self.ends_on),
                "open": False,
            }
        )


def cloned(here: ProgrammeSession) -> Draft:
    """All of it but its days; people expected are the seats, unless they stay the same."""
    meetings = meetings_of(here).model_dump(mode="json")
    values = {
        "departments": here.departments,
        "seats": here.seats,
        "overbooking": here.overbooking,
        "zone": here.zone_rule,
        "minimum_age": here.minimum_age,
        "job_seeker_required": here.job_seeker_required,
        "doors": here.doors,
        "texts": here.texts,
        "meetings": meetings,
    }
    until, offers_on = here.priority_until, here.offers_on
    return Draft(
        values,
        model=here.id,
        priority_days=(here.starts_on - until).days if until else 0,
        offers_day=(offers_on - here.starts_on).days if offers_on else None,
    )


def edited(here: ProgrammeSession) -> Draft:
    """All of it, its days and its name too."""
    days = {"starts_on": here.starts_on.isoformat(), "ends_on": here.ends_on.isoformat()}
    draft = cloned(here).but(**days)
    return replace(draft, days=AS_THEY_ARE, edits=True, named=here.name)
