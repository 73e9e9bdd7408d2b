"""The owner says, in the chat, who answers for personal data."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import partial

from rules.schedule.dates import with_year
from rules.schedule.typed_days import day_of
from rules.session_admin.opening import Recorded
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.phrases import Phrase
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.programme import data_protection
from services.session_admin.session_command import is_owner

LONGEST: Mapping[str, int] = {"controller": 120, "contact": 120, "processors": 500}
"""Characters of what is typed."""


class Begun(StrEnum):
    SHOWN = "shown"
    NOBODY = "nobody"


class Kept(StrEnum):
    RECORDED = "recorded"
    NOBODY = "nobody"


class Read(StrEnum):
    READ = "read"
    UNREAD = "unread"


def begin(context: TurnContext, _: Mapping[str, str]) -> Begun:
    """With what was recorded before, which can be kept."""
    if not is_owner(context):
        return Begun.NOBODY
    found = data_protection.recorded(context.session)
    context.keep(
        controller=found.controller,
        contact=found.contact,
        processors=found.processors,
        **_of_day(context, found.assessed_on),
    )
    return Begun.SHOWN


def keepable(_: TurnContext, answers: Mapping[str, str], part: str) -> list[tuple[str, Phrase]]:
    return [("keep", Phrase("session.keep"))] if answers.get(part) else []


def read(context: TurnContext, answers: Mapping[str, str]) -> Read:
    part, said = answers["part"], " ".join(answers["typed"].split()).rstrip(" .")
    if part == "assessed_on":
        return _read_day(context, said)
    if not 2 <= len(said) <= LONGEST[part]:
        return Read.UNREAD
    context.keep(**{part: said})
    return Read.READ


def record(context: TurnContext, answers: Mapping[str, str]) -> Kept:
    if not is_owner(context):
        return Kept.NOBODY
    told = Recorded(
        answers["controller"],
        answers["contact"],
        date.fromisoformat(answers["assessed_on"]),
        answers["processors"],
    )
    data_protection.record(context.session, told, context.person_id, context.now)
    return Kept.RECORDED


def _read_day(context: TurnContext, said: str) -> Read:
    """An assessment that was done: today at the latest."""
    today = local_date(context.now, MAINLAND)
    found = day_of(said, today, context.language)
    if found is None or found > today:
        return Read.UNREAD
    context.keep(**_of_day(context, found))
    return Read.READ


def _of_day(context: TurnContext, day: date | None) -> dict[str, str]:
    if day is None:
        return {"assessed_on": "", "assessed": ""}
    return {"assessed_on": day.isoformat(), "assessed": with_year(day, context.language)}


ACTIONS: Mapping[str, Action] = {
    "house_begin": begin,
    "house_read": read,
    "house_record": record,
}
LISTERS: Mapping[str, Lister] = {
    f"house_{part}": partial(keepable, part=part)
    for part in ("controller", "contact", "assessed_on", "processors")
}
