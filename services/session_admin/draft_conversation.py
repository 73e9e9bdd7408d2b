"""The team prepares a session in the chat: from the last one, or from nothing; each answer read."""

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
from rules.schedule.typed_days import day_of
from rules.session_admin.typed_counts import seats_of
from rules.session_admin.typed_details import Partner, partners_of, territory_of
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.people.roles import is_staff
from services.programme import sessions
from services.programme.session_file import DoorKind
from services.session_admin import half_done
from services.session_admin.creation import draft_of
from services.session_admin.draft import (
    AS_THEY_ARE,
    FROM_MODEL,
    FROM_TEMPLATE,
    NO_WORKSHOP,
    Draft,
    cloned,
    edited,
)
from services.session_admin.draft_preview import PARTS, shown

WEEKS = re.compile(r"\+([0-9]{1,2})")
Answers = Mapping[str, str]
MODELS = 3
"""Sessions one may start from: the last ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    today: date
    language: str


Reader = Callable[[Draft, Answers, Asked], Draft | None]
"""The draft with what was said; None when it cannot be read."""


def asked(context: TurnContext) -> Asked:
    return Asked(local_date(context.now, MAINLAND), context.language)


def _start(draft: Draft, answers: Answers, at: Asked) -> Draft | None:
    """A weekday to come, or a Monday so many weeks ahead (« +4 »)."""
    weeks = WEEKS.fullmatch(answers["typed"])
    typed = answers["typed"]
    first = monday_in(int(weeks[1]), at.today) if weeks else day_of(typed, at.today, at.language)
    if first is None or first <= at.today or first.weekday() >= SATURDAY:
        return None
    return draft.but(starts_on=first.isoformat(), ends_on=last_day(first).isoformat())


def _territory(draft: Draft, answers: Answers, _: Asked) -> Draft | None:
    if (found := territory_of(answers["typed"])) is None:
        return None
    texts = {**draft.values.get("texts", {}), "territory": found.name}
    return draft.but(departments=list(found.departments), texts=texts)


def _seats(draft: Draft, answers: Answers, _: Asked) -> Draft | None:
    if (found := seats_of(answers["typed"])) is None:
        return None
    meetings = {**draft.values.get("meetings", {}), "expected": None}
    return draft.but(seats=found[0], overbooking=found[1], meetings=meetings)


def _zone(draft: Draft, answers: Answers, _: Asked) -> Draft:
    return draft.but(zone=ZoneRule(answers["zone"]))


def _priority(draft: Draft, answers: Answers, at: Asked) -> Draft | None:
    until = day_of(answers["typed"], at.today, at.language)
    if until is None or not at.today < until <= draft.starts_on:
        return None
    return replace(draft, priority_days=(draft.starts_on - until).days)


def _age(draft: Draft, answers: Answers, _: Asked) -> Draft:
    return draft.but(minimum_age=int(answers["age"]))


def _seekers(draft: Draft, answers: Answers, _: Asked) -> Draft:
    return draft.but(job_seeker_required=answers["seekers"] == "yes")


def _partners(draft: Draft, answers: Answers, _: Asked) -> Draft | None:
    found = partners_of(answers["typed"])
    return None if found is None else draft.but(doors=[_door(it) for it in found])


def _programme(draft: Draft, answers: Answers, _: Asked) -> Draft | None:
    return _text(draft, answers, "programme", 60)


def _association(draft: Draft, answers: Answers, _: Asked) -> Draft | None:
    return _text(draft, answers, "association", 80)


def _referent(draft: Draft, answers: Answers, _: Asked) -> Draft | None:
    name = letters(answers["referent_name"], LONGEST_NAME)
    if name is None:
        return None
    protection = {"name": name, "email": answers["email"]}
    return draft.but(meetings={**draft.values.get("meetings", {}), "protection": protection})


def _days(draft: Draft, answers: Answers, _: Asked) -> Draft:
    return replace(draft, days=answers["days"])


READERS: Mapping[str, Reader] = {
    "start": _start,
    "territory": _territory,
    "seats": _seats,
    "zone": _zone,
    "priority": _priority,
    "age": _age,
    "seekers": _seekers,
    "partners": _partners,
    "programme": _programme,
    "association": _association,
    "referent": _referent,
    "days": _days,
}


def _text(draft: Draft, answers: Answers, name: str, longest: int) -> Draft | None:
    said = " ".join(answers["typed"].split())
    if not 2 <= len(said) <= longest:
        return None
    return draft.but(texts={**draft.values.get("texts", {}), name: said})


def _door(partner: Partner) -> dict[str, Any]:
    said = plain(partner.name)
    named = (it for it in DoorKind if said.startswith(it.replace("_", " ")))
    kind = next(named, DoorKind.OTHER)
    return {"kind": kind, "name": partner.name, "phone": partner.phone, "web": partner.web}


class Begun(StrEnum):
    SHOWN = "shown"
    HALF = "half"
    """One is half prepared."""
    EDIT = "edit"
    NOBODY = "nobody"


class TakenUp(StrEnum):
    START = "start"
    """Its first day is still to be said, or is past."""
    WHERE = "where"
    NOBODY = "nobody"


class Cloned(StrEnum):
    SHOWN = "shown"
    NOBODY = "nobody"


class Read(StrEnum):
    READ = "read"
    FIXED = "fixed"
    """It was the one thing to change: back to the preview."""
    UNREAD = "unread"


def begin(context: TurnContext, answers: Mapping[str, str]) -> Begun:
    if not is_staff(context.session, context.person_id):
        return Begun.NOBODY
    if "editing" not in answers:
        found = half_done.of(context.session, context.person_id)
        keep(context, found or Draft())
        context.keep(part="")
        return Begun.HALF if found else Begun.SHOWN
    here = draft_of(context, answers)
    if here is None:
        return Begun.NOBODY
    keep(context, edited(here))
    context.keep(part="any")
    return Begun.EDIT


def begin_again(context: TurnContext, _: Mapping[str, str]) -> Cloned:
    """From nothing: what was half prepared goes."""
    half_done.forget(context.session, context.person_id)
    keep(context, Draft())
    return Cloned.SHOWN


def give_up(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """« Laisser tomber »: a draft that is there already stays as it was."""
    if "editing" not in answers:
        half_done.forget(context.session, context.person_id)
    return Done.DONE


def take_up(context: TurnContext, answers: Mapping[str, str]) -> TakenUp:
    """Where something is missing; what was said is there to be kept, in one tap each."""
    if not is_staff(context.session, context.person_id):
        return TakenUp.NOBODY
    draft = Draft.kept(answers["draft"])
    known = "starts_on" in draft.values and draft.starts_on > asked(context).today
    return TakenUp.WHERE if known else TakenUp.START


def models(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    if not is_staff(context.session, context.person_id):
        return []
    found = sessions.latest(context.session, MODELS)
    return [(str(it.id), sessions.label(it, context.language)) for it in found]


def clone(context: TurnContext, answers: Mapping[str, str]) -> Cloned:
    here = context.session.get(ProgrammeSession, int(answers["chosen"]))
    if here is None or not is_staff(context.session, context.person_id):
        return Cloned.NOBODY
    keep(context, cloned(here))
    return Cloned.SHOWN


def keepable(_: TurnContext, answers: Mapping[str, str], part: str) -> list[tuple[str, Phrase]]:
    """« Garder », when there is something to keep."""
    return [("keep", Phrase("session.keep"))] if answers.get(part) else []


def day_sources(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """Workshops like those of the session one started from, those of the template, or none."""
    draft = Draft.kept(answers["draft"])
    query = select(func.count()).where(
        Workshop.session_id == draft.model, Workshop.status == WorkshopStatus.OPEN
    )
    sources = [FROM_TEMPLATE, NO_WORKSHOP]
    if draft.model is not None and context.session.scalar(query):
        sources.insert(0, AS_THEY_ARE if draft.edits else FROM_MODEL)
    return [(it, Phrase(f"session.take.{it}")) for it in sources]


def read(context: TurnContext, answers: Mapping[str, str]) -> Read:
    """`asked`: which part; what cannot be read changes nothing."""
    reader = READERS[answers["asked"]]
    draft = reader(Draft.kept(answers["draft"]), answers, asked(context))
    if draft is None:
        return Read.UNREAD
    keep(context, draft)
    if not draft.edits:
        half_done.keep(context.session, context.person_id, draft, context.now)
    return Read.FIXED if answers.get("part") else Read.READ


def keep(context: TurnContext, draft: Draft) -> None:
    context.keep(draft=draft.to_keep(), **shown(draft, context.language))
    if "starts_on" in draft.values and "association" in draft.values.get("texts", {}):
        context.keep(name=draft.name)


LISTERS = {f"session_keeps_{part}": partial(keepable, part=part) for part in PARTS}
