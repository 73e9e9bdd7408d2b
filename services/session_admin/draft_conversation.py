"""Let the team prepare a session in the chat, from an earlier one or from nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import func, select

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.conversation.first_names import LONGEST as LONGEST_NAME
from rules.conversation.first_names import letters
from rules.conversation.typed_text import plain
from rules.enrolment.eligibility import ZoneRule
from rules.programme.session_days import SATURDAY, last_day, monday_in
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.schedule.typed_days import day_of
from rules.session_admin.typed_details import Partner, partners_of, seats_of, territory_of
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, ShownOrGone, TurnContext
from services.programme import sessions
from services.programme.session_file import DoorKind
from services.session_admin.creation import draft_of
from services.session_admin.draft import (
    AS_THEY_ARE,
    FROM_MODEL,
    FROM_TEMPLATE,
    NO_WORKSHOP,
    PARTS,
    PreparedSession,
    cloned,
    edited,
    forget_half_prepared,
    half_prepared,
    keep_half_prepared,
    shown_parts,
)

WEEKS = re.compile(r"\+([0-9]{1,2})")
Answers = Mapping[str, str]
MODELS = 3
"""How many sessions one may start from, the latest first."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader needs besides the draft and the answers."""

    today: date
    language: str


Reader = Callable[[PreparedSession, Answers, ReadContext], PreparedSession | None]
"""Return the draft with what was answered; None when the answer cannot be read."""


def read_context(context: TurnContext) -> ReadContext:
    return ReadContext(local_date(context.now, NO_DEPARTMENT), context.language)


def _start(draft: PreparedSession, answers: Answers, at: ReadContext) -> PreparedSession | None:
    """Read a weekday to come, or a Monday so many weeks ahead (« +4 »)."""
    weeks = WEEKS.fullmatch(answers["typed"])
    typed = answers["typed"]
    first = monday_in(int(weeks[1]), at.today) if weeks else day_of(typed, at.today, at.language)
    if first is None or first <= at.today or first.weekday() >= SATURDAY:
        return None
    return draft.with_values(starts_on=first.isoformat(), ends_on=last_day(first).isoformat())


def _territory(draft: PreparedSession, answers: Answers, _: ReadContext) -> PreparedSession | None:
    if (territory := territory_of(answers["typed"])) is None:
        return None
    texts = {**draft.values.get("texts", {}), "territory": territory.name}
    return draft.with_values(departments=list(territory.departments), texts=texts)


def _seats(draft: PreparedSession, answers: Answers, _: ReadContext) -> PreparedSession | None:
    if (seats := seats_of(answers["typed"])) is None:
        return None
    meetings = {**draft.values.get("meetings", {}), "expected": None}
    return draft.with_values(seats=seats[0], overbooking=seats[1], meetings=meetings)


def _priority(draft: PreparedSession, answers: Answers, at: ReadContext) -> PreparedSession | None:
    until = day_of(answers["typed"], at.today, at.language)
    if until is None or not at.today < until <= draft.starts_on:
        return None
    return replace(draft, priority_days=(draft.starts_on - until).days)


def _partners(draft: PreparedSession, answers: Answers, _: ReadContext) -> PreparedSession | None:
    partners = partners_of(answers["typed"])
    return (
        None
        if partners is None
        else draft.with_values(doors=[_partner_help(partner) for partner in partners])
    )


def _referent(draft: PreparedSession, answers: Answers, _: ReadContext) -> PreparedSession | None:
    name = letters(answers["referent_name"], LONGEST_NAME)
    if name is None:
        return None
    protection = {"name": name, "email": answers["email"]}
    return draft.with_values(
        meetings={**draft.values.get("meetings", {}), "protection": protection}
    )


READERS: Mapping[str, Reader] = {
    "start": _start,
    "territory": _territory,
    "seats": _seats,
    "zone": lambda draft, answers, _: draft.with_values(zone=ZoneRule(answers["zone"])),
    "priority": _priority,
    "age": lambda draft, answers, _: draft.with_values(minimum_age=int(answers["age"])),
    "seekers": lambda draft, answers, _: draft.with_values(
        job_seeker_required=answers["seekers"] == "yes"
    ),
    "partners": _partners,
    "programme": lambda draft, answers, _: _text(draft, answers, "programme", 60),
    "association": lambda draft, answers, _: _text(draft, answers, "association", 80),
    "referent": _referent,
    "days": lambda draft, answers, _: replace(draft, days=answers["days"]),
}


def _text(
    draft: PreparedSession, answers: Answers, name: str, longest: int
) -> PreparedSession | None:
    text = " ".join(answers["typed"].split())
    if not 2 <= len(text) <= longest:
        return None
    return draft.with_values(texts={**draft.values.get("texts", {}), name: text})


def _partner_help(partner: Partner) -> dict[str, Any]:
    name = plain(partner.name)
    kinds = (kind for kind in DoorKind if name.startswith(kind.replace("_", " ")))
    kind = next(kinds, DoorKind.OTHER)
    return {"kind": kind, "name": partner.name, "phone": partner.phone, "web": partner.web}


class SessionDraftStart(StrEnum):
    SHOWN = "shown"
    HALF = "half"
    """A session is half prepared."""
    EDIT = "edit"
    GONE = "gone"


class SessionDraftResumption(StrEnum):
    START = "start"
    """The first day is still to be given, or is past."""
    WHERE = "where"


class SessionAnswerReading(StrEnum):
    READ = "read"
    FIXED = "fixed"
    """It was the one thing to change: back to the preview."""
    UNREAD = "unread"


def begin(context: TurnContext, answers: Mapping[str, str]) -> SessionDraftStart:
    """Begin with a draft left half done, a new one, or a session in preparation to change."""
    if "editing" not in answers:
        draft = half_prepared(context.session, context.person_id)
        keep(context, draft or PreparedSession())
        context.keep(part="")
        return SessionDraftStart.HALF if draft else SessionDraftStart.SHOWN
    programme_session = draft_of(context, answers)
    if programme_session is None:
        return SessionDraftStart.GONE
    keep(context, edited(programme_session))
    context.keep(part="any")
    return SessionDraftStart.EDIT


def begin_again(context: TurnContext, _: Mapping[str, str]) -> ShownOrGone:
    """Start from nothing, and drop what was half prepared."""
    forget_half_prepared(context.session, context.person_id)
    keep(context, PreparedSession())
    return ShownOrGone.SHOWN


def give_up(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Drop what was half prepared (« Laisser tomber »); a draft being edited stays as it was."""
    if "editing" not in answers:
        forget_half_prepared(context.session, context.person_id)
    return Done.DONE


def take_up(context: TurnContext, answers: Mapping[str, str]) -> SessionDraftResumption:
    """Return to where something is missing; each answer is kept in one tap."""
    draft = PreparedSession.from_json(answers["draft"])
    has_first_day = "starts_on" in draft.values and draft.starts_on > read_context(context).today
    return SessionDraftResumption.WHERE if has_first_day else SessionDraftResumption.START


def models(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return sessions.labels(sessions.latest(context.session, MODELS), context.language)


def clone(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    programme_session = context.session.get(ProgrammeSession, int(answers["chosen"]))
    if programme_session is None:
        return ShownOrGone.GONE
    keep(context, cloned(programme_session))
    return ShownOrGone.SHOWN


def keepable(_: TurnContext, answers: Mapping[str, str], part: str) -> list[tuple[str, Phrase]]:
    """Offer « Garder » when there is something to keep."""
    return [("keep", Phrase("session.keep"))] if answers.get(part) else []


def day_sources(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """Offer workshops like the model's, those of the template, or none."""
    draft = PreparedSession.from_json(answers["draft"])
    query = select(func.count()).where(
        Workshop.session_id == draft.model, Workshop.status == WorkshopStatus.OPEN
    )
    sources = [FROM_TEMPLATE, NO_WORKSHOP]
    if draft.model is not None and context.session.scalar(query):
        sources.insert(0, AS_THEY_ARE if draft.edits else FROM_MODEL)
    return [(source, Phrase(f"session.take.{source}")) for source in sources]


def read(context: TurnContext, answers: Mapping[str, str]) -> SessionAnswerReading:
    """Read the answer to the part named in `asked`; an unreadable one changes nothing."""
    reader = READERS[answers["asked"]]
    draft = reader(PreparedSession.from_json(answers["draft"]), answers, read_context(context))
    if draft is None:
        return SessionAnswerReading.UNREAD
    keep(context, draft)
    if not draft.edits:
        keep_half_prepared(context.session, context.person_id, draft, context.now)
    return SessionAnswerReading.FIXED if answers.get("part") else SessionAnswerReading.READ


def keep(context: TurnContext, draft: PreparedSession) -> None:
    context.keep(draft=draft.to_json(), **shown_parts(draft, context.language))
    if "starts_on" in draft.values and "association" in draft.values.get("texts", {}):
        context.keep(name=draft.name)


LISTERS = {f"session_keeps_{part}": partial(keepable, part=part) for part in PARTS}
