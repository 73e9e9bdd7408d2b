"""Hold a session being prepared: its values, the half-prepared one of its author, its words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from babel.dates import format_date
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE
from models.programme import ProgrammeSession
from models.session_admin import SessionDraft
from rules.enrolment.eligibility import ZoneRule
from rules.schedule.dates import in_words, with_year
from services.conversation.phrases import Phrase, plainly
from services.programme.session_file import SessionFile
from services.programme.sessions import meetings_of

FROM_MODEL, FROM_TEMPLATE, NO_WORKSHOP = "model", "template", "none"
AS_THEY_ARE = "kept"
"""Sources of the workshops; those of a session being edited may also stay as they are."""
LONGEST_NAME = 80
PARTS = ("period", "where", "places", "rules", "partners", "names", "referent", "workshops")


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


def half_prepared(session: Session, person_id: int) -> PreparedSession | None:
    row = session.get(SessionDraft, person_id)
    return PreparedSession.from_json(row.draft) if row is not None else None


def keep_half_prepared(
    session: Session, person_id: int, draft: PreparedSession, now: datetime
) -> None:
    session.merge(SessionDraft(person_id=person_id, draft=draft.to_json(), changed_at=now))
    session.flush()


def forget_half_prepared(session: Session, person_id: int) -> None:
    """Drop the draft: the session was created, or another one is begun."""
    if (row := session.get(SessionDraft, person_id)) is not None:
        session.delete(row)
        session.flush()


def shown_parts(draft: PreparedSession, language: str) -> dict[str, str]:
    """Describe each part that is answered; the others are empty."""
    phrases = {
        "period": _period(draft, language),
        "where": _where(draft),
        "places": _places(draft),
        "rules": _rules(draft, language),
        "partners": ", ".join(partner["name"] for partner in draft.values.get("doors", ())),
        "names": _names(draft),
        "referent": _referent(draft),
        "workshops": Phrase(f"session.days.{draft.days}") if draft.days else "",
    }
    return {part: plainly(phrase, language) for part, phrase in phrases.items()}


def _period(draft: PreparedSession, language: str) -> str | Phrase:
    if "starts_on" not in draft.values:
        return ""
    first, last = draft.starts_on, draft.ends_on
    values = {"first": in_words(first, language), "last": with_year(last, language)}
    return Phrase("session.period", values)


def _where(draft: PreparedSession) -> str:
    if "departments" not in draft.values:
        return ""
    return f"{draft.values['texts']['territory']} ({', '.join(draft.values['departments'])})"


def _places(draft: PreparedSession) -> str:
    if "seats" not in draft.values:
        return ""
    beyond = draft.values.get("overbooking")
    return f"{draft.values['seats']} + {beyond}" if beyond else str(draft.values["seats"])


def _rules(draft: PreparedSession, language: str) -> str | Phrase:
    if "job_seeker_required" not in draft.values:
        return ""
    seekers = "seekers" if draft.values["job_seeker_required"] else "everyone"
    parts = [
        Phrase(f"session.zone.{draft.zone}", {"day": _day(draft, language)}),
        Phrase("session.from_age", {"age": str(draft.values["minimum_age"])}),
        Phrase(f"session.rule.{seekers}"),
    ]
    return Phrase.joined(parts, between=", ")


def _day(draft: PreparedSession, language: str) -> str:
    day: date | None = None
    if draft.zone is ZoneRule.PRIORITY_UNTIL and "starts_on" in draft.values:
        day = draft.priority_until
    return in_words(day, language) if day else ""


def _names(draft: PreparedSession) -> str:
    texts = draft.values.get("texts", {})
    return f"{texts['programme']}, {texts['association']}" if "association" in texts else ""


def _referent(draft: PreparedSession) -> str:
    referent = draft.values.get("meetings", {}).get("protection")
    return f"{referent['name']}, {referent['email']}" if referent else ""
