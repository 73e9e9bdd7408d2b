"""Read and check the YAML file of a programme session, and import it into the database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from time import strptime
from typing import Annotated, Any, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows import plain_errors
from flows.reading import TwiceError, line_numbers, plain_values
from locales import _, labelled
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import ZoneRule
from rules.schedule.given_dates import EARLIEST, LATEST, is_meant, is_no_day
from services.programme import data_protection
from services.tabular.faults import FaultyFile, FaultyLine

APART = {"starts_on", "ends_on", "priority_until", "zone", "offers_on", "open"}
"""Fields of the file that are not stored in a column of the same name and form."""
NO_CONTROLLER = _(
    "open: no controller of personal data is recorded; the owner records it first in the chat "
    "(/session, « Données personnelles »), or write `open: false`"
)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class DoorKind(StrEnum):
    FRANCE_TRAVAIL = "france_travail"
    MISSION_LOCALE = "mission_locale"
    FRANCE_SERVICES = "france_services"
    OTHER = "other"


Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Department = Annotated[str, Field(pattern=r"^(\d{2}|2[AB]|9[78]\d)$")]


class Door(Strict):
    """An organisation that can help at once and for free (« autres aides »)."""

    kind: DoorKind
    name: str = Field(min_length=1, max_length=120)
    phone: str | None = Field(None, pattern=r"^[0-9+ ]{4,20}$")
    web: str | None = Field(None, pattern=r"^[\w.-]+\.[a-z]{2,}(/\S*)?$")
    departments: tuple[Department, ...] = ()
    """Departments whose inhabitants it helps; all when empty."""


class PartnerName(Strict):
    """Who supports the session, as the front page shows them."""

    name: str = Field(min_length=1, max_length=80)
    logo: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{1,60}\.(png|jpg|jpeg|svg|webp)$")
    """The name of a file in the folder of logos; the name is written without one."""


class SessionTexts(Strict):
    """Names that the bot's sentences and pages contain."""

    programme: str = Field(min_length=1, max_length=60)
    association: str = Field(min_length=1, max_length=80)
    territory: str = Field(min_length=1, max_length=60)
    """The territory as it follows « quartiers et villages de »: Haute-Garonne."""
    privacy_contact: str | None = Field(None, max_length=120)
    """Address for questions about personal data."""
    partners: tuple[PartnerName, ...] = Field((), max_length=24)

    @model_serializer(mode="wrap")
    def _without_no_partners(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out empty values: the version before can then read the row."""
        values: dict[str, Any] = write(self)
        return {name: it for name, it in values.items() if name != "partners" or it}


class Protection(Strict):
    """The person who answers reports about meetings.

    `company` is where they work, if anywhere: they never hear of reports about its mentors.
    """

    name: str = Field(min_length=1, max_length=80)
    email: EmailStr
    company: str | None = Field(None, min_length=1, max_length=80)


class Meetings(Strict):
    """Limits of calls and group meetings with mentors; each has a default."""

    expected: int | None = Field(None, ge=1, le=10_000)
    """Number of people expected; by default the session's seats."""
    one_call_until_day: int = Field(5, ge=0, le=60)
    notice_hours: int = Field(2, ge=0, le=72)
    horizon_days: int = Field(30, ge=1, le=120)
    move_until_hours: int = Field(4, ge=0, le=72)
    opens_at: int = Field(60, ge=0, le=500)
    """Seats in meetings, in percent of the people expected, that the session needs to open."""
    ask_mentors_under: int = Field(30, ge=0, le=500)
    """Free seats, in percent of the people expected, under which mentors are asked for more."""
    protection: Protection | None = None


class SessionFile(Strict):
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    name: str = Field(min_length=1, max_length=80)
    departments: tuple[Department, ...] = Field(min_length=1)
    starts_on: Day
    ends_on: Day
    seats: int = Field(ge=1, le=10_000)
    overbooking: int = Field(0, ge=0, le=1_000)
    zone: ZoneRule
    priority_until: Day | None = None
    minimum_age: int = Field(18, ge=16, le=60)
    job_seeker_required: bool = True
    doors: tuple[Door, ...] = Field(min_length=1)
    texts: SessionTexts
    meetings: Meetings = Meetings()
    offers_on: Day | None = None
    """First day of offers and trainings; by default the session's last day."""
    open: bool = True
    """Whether a new session begins open, if nothing is missing; later the team opens and closes."""

    @model_validator(mode="before")
    @classmethod
    def _split_zone(cls, values: Any) -> Any:
        """Split `zone: priority_until 2026-09-21` into the rule and its date."""
        if not isinstance(values, dict) or not isinstance(values.get("zone"), str):
            return values
        rule, _, until = values["zone"].partition(" ")
        return {**values, "zone": rule, **({"priority_until": until.strip()} if until else {})}

    @model_validator(mode="after")
    def _dates_agree(self) -> Self:
        if faults := "\n".join(labelled(*fault) for fault in self._disagreements()):
            raise ValueError(faults)
        return self

    def _disagreements(self) -> Iterator[tuple[str, str]]:
        """Yield each field that does not go with another, and why."""
        if self.ends_on < self.starts_on:
            yield "ends_on", _("a session ends after it starts")
        if (self.zone is ZoneRule.PRIORITY_UNTIL) != (self.priority_until is not None):
            yield "zone", _("write `priority_until 2026-09-21`; only this rule has a date")
        elif self.priority_until and self.priority_until > self.starts_on:
            yield "zone", _("the priority ends before the session starts")
        if self.offers_on and self.offers_on < self.starts_on:
            yield "offers_on", _("offers open once the session has started")


def text_of(name: str, content: bytes) -> str:
    """Return the text of a file in UTF-8; raise FaultyFile with the line that is not."""
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            sentence = _("an accent is not in UTF-8; save the file again, with the encoding UTF-8")
            raise FaultyFile([FaultyLine(number, sentence)], name) from None
    return content.decode("utf-8-sig")


def read_session(name: str, text: str) -> SessionFile:
    """Return the checked content; raise FaultyFile whose faults begin with the file's `name`."""
    try:
        values, lines = plain_values(text), line_numbers(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        sentence = _("cannot be read; look at the colons, the quotes, and the spaces that begin it")
        if isinstance(error, TwiceError):
            sentence = labelled(error.problem, _("is written twice; delete one of the two lines"))
        raise FaultyFile([FaultyLine(mark.line + 1 if mark else None, sentence)], name) from None
    if not isinstance(values, dict):
        sentence = _("no session is in this file; begin with docs/examples/session.yaml")
        raise FaultyFile([FaultyLine(None, sentence)], name)
    try:
        return SessionFile.model_validate(values)
    except ValidationError as error:
        faults = [placed(lines, *fault) for fault in _faults(error)]
        raise FaultyFile(faults, name) from None


def placed(lines: Mapping[str, int], field: str, sentence: str) -> FaultyLine:
    """Return a fault of a field with its line, or its block's line if left out."""
    place = field
    while place not in lines and "." in place:
        place = place.rpartition(".")[0]
    return FaultyLine(lines.get(place), labelled(field, sentence) if field else sentence)


def past_days(stored: ProgrammeSession | None, data: SessionFile, today: date) -> Iterator[str]:
    """Yield the fields that are in the past; the days of a session under way may stay so."""
    for field in ("starts_on", "ends_on"):
        day: date = getattr(data, field)
        if day < today and not (stored and getattr(stored, field) == day):
            yield field


def columns(data: SessionFile) -> Mapping[str, Any]:
    """Return the stored values of a session, by column."""
    return {
        "starts_on": data.starts_on,
        "ends_on": data.ends_on,
        "zone_rule": data.zone,
        "priority_until": data.priority_until,
        "offers_on": data.offers_on,
        **data.model_dump(mode="json", exclude=APART),
    }


def import_session(session: Session, data: SessionFile, now: datetime) -> ProgrammeSession:
    """Insert the session, or update the one of the same code, which stays open, closed or a draft.

    Raise FaultyFile for a new session that is to begin open before a controller of personal data
    is recorded.
    """
    stored = session.scalar(select(ProgrammeSession).where(ProgrammeSession.code == data.code))
    if stored is None and data.open and not data_protection.recorded(session).controller:
        raise FaultyFile([FaultyLine(None, NO_CONTROLLER)], data.code)
    row = stored or ProgrammeSession(opened_at=now if data.open else None)
    for column, value in columns(data).items():
        setattr(row, column, value)
    session.add(row)
    session.flush()
    return row


def _faults(invalid: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield the field of each fault, and the sentence."""
    errors = invalid.errors(include_url=False)
    for error in errors:
        if error["type"] == "too_short" and _has_worse_inside(error["loc"], errors):
            continue
        names = [str(part + 1) if isinstance(part, int) else part for part in error["loc"]]
        sentence = plain_errors.sentence(error)
        if not names:  # a sentence of ours begins with the field
            for line in sentence.splitlines():
                field, _colon, reason = line.partition(":")
                yield field.strip(), reason.strip()
        elif error["type"] == "extra_forbidden":
            yield ".".join(names), _unknown(names)
        elif error["type"].startswith("date") and (day := _french_day(error["input"])):
            yield ".".join(names), _("write {day} (year-month-day)").format(day=day)
        elif error["type"].startswith("date") and is_no_day(str(error["input"])):
            yield ".".join(names), _("{day} is in no calendar").format(day=error["input"])
        else:
            form = next((FORMS[name] for name in reversed(names) if name in FORMS), None)
            is_form = error["type"] in ("string_pattern_mismatch", "string_type", "tuple_type")
            yield ".".join(names), form if form and is_form else sentence


def _has_worse_inside(place: Sequence[Any], errors: Iterable[Any]) -> bool:
    """Tell whether a list is too short only because an item of it is wrong."""
    return any(len(it["loc"]) > len(place) and it["loc"][: len(place)] == place for it in errors)


def _french_day(typed: object) -> date | None:
    """Return the day that is written as 11/01/2027."""
    try:
        day = date(*strptime(str(typed), "%d/%m/%Y")[:3])
    except ValueError:
        return None
    return day if is_meant(day) else None


def _unknown(names: Sequence[str]) -> str:
    """Say that a field is unknown, and name the nearest known field."""
    known = [field for model in MODELS for field in model.model_fields]
    if meant := next(iter(get_close_matches(names[-1], known, 1)), None):
        return _("unknown field; do you mean {meant}?").format(meant=meant)
    return _("unknown field; check its spelling")


MODELS = (SessionFile, Meetings, Protection, SessionTexts, Door)
FORMS = {
    "departments": _('write a list of codes between quotes, as in ["31", "2A"]'),
    "code": _("small letters without accents, digits and hyphens, 40 at most"),
    "phone": _('write the number between quotes, as in "05 36 49 12 34"'),
    "web": _("write the address without https://, as in francetravail.fr"),
}
"""How what is not simply a text or a number is written, by field."""
