"""Hold a session being prepared: what was answered so far, in the words of its file."""

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
"""Sources of the workshops; those of a session being edited may also stay as they are."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class PreparedSession:
    """The session in preparation: `values` are those of its file, days counted from the first."""

    values: Mapping[str, Any] = field(default_factory=dict)
    model: int | None = None
    days: str | None = None
    priority_days: int = 0
    """How many days before the first one the zones stop coming first."""
    offers_day: int | None = None
    """How many days after the first one offers and trainings come."""
    edits: bool = False
    """Whether the model is the session being edited, which exists and is not open yet."""
    named: str = ""
    """The session's name, until something it mentions changes."""

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**json.loads(text)) if text else cls()

    def to_json(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    def with_values(self, **values: Any) -> Self:
        """Return a copy with other values of the file."""
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
        """The name people read; in French, like what a file says."""
        if self.named:
            return self.named
        texts = self.values["texts"]
        month = format_date(self.starts_on, "MMMM yyyy", locale=DEFAULT_LANGUAGE)
        whole = f"{texts['programme']} {texts['territory']}, {month}"
        return whole if len(whole) <= LONGEST_NAME else f"{texts['territory']}, {month}"

    def file(self, code: str) -> SessionFile:
        """Return the file of the session, which stays closed until the team opens it."""
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


def cloned(programme_session: ProgrammeSession) -> PreparedSession:
    """Start from all of a session but its days.

    The number expected in meetings equals the seats, unless the seats stay the same.
    """
    meetings = meetings_of(programme_session).model_dump(mode="json")
    values = {
        "departments": programme_session.departments,
        "seats": programme_session.seats,
        "overbooking": programme_session.overbooking,
        "zone": programme_session.zone_rule,
        "minimum_age": programme_session.minimum_age,
        "job_seeker_required": programme_session.job_seeker_required,
        "doors": programme_session.doors,
        "texts": programme_session.texts,
        "meetings": meetings,
    }
    until, offers_on = programme_session.priority_until, programme_session.offers_on
    return PreparedSession(
        values,
        model=programme_session.id,
        priority_days=(programme_session.starts_on - until).days if until else 0,
        offers_day=(offers_on - programme_session.starts_on).days if offers_on else None,
    )


def edited(programme_session: ProgrammeSession) -> PreparedSession:
    """Start from all of a session, its days and its name included."""
    days = {
        "starts_on": programme_session.starts_on.isoformat(),
        "ends_on": programme_session.ends_on.isoformat(),
    }
    draft = cloned(programme_session).with_values(**days)
    return replace(draft, days=AS_THEY_ARE, edits=True, named=programme_session.name)
