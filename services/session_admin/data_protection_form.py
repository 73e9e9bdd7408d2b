"""Let the owner record, in the chat, who answers for personal data."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from rules.schedule.dates import with_year
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.schedule.typed_days import day_of
from rules.session_admin.opening import DataProtectionRecord
from services.conversation.phrases import Phrase
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import Done, ReadOrUnread, TurnContext
from services.programme import data_protection

LONGEST: Mapping[str, int] = {"controller": 120, "contact": 120, "processors": 500}
"""The most characters that may be typed for each part."""


def begin(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Show the records of before, each of which can be kept."""
    recorded = data_protection.recorded(context.session)
    context.keep(
        controller=recorded.controller,
        contact=recorded.contact,
        processors=recorded.processors,
        **_day_answers(context, recorded.assessed_on),
    )
    return Done.DONE


def keepable(_: TurnContext, answers: Mapping[str, str], part: str) -> list[tuple[str, Phrase]]:
    return [("keep", Phrase("session.keep"))] if answers.get(part) else []


def read(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    """Read one field of the form, named by `part`, and keep it."""
    part, text = answers["part"], " ".join(answers["typed"].split()).rstrip(" .")
    if part == "assessed_on":
        return _read_day(context, text)
    if not 2 <= len(text) <= LONGEST[part]:
        return ReadOrUnread.UNREAD
    context.keep(**{part: text})
    return ReadOrUnread.READ


def record(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record who answers for personal data."""
    values = DataProtectionRecord(
        answers["controller"],
        answers["contact"],
        date.fromisoformat(answers["assessed_on"]),
        answers["processors"],
    )
    data_protection.record(context.session, values, context.person_id, context.now)
    return Done.DONE


def _read_day(context: TurnContext, text: str) -> ReadOrUnread:
    """Read the day of an assessment that was done: today at the latest."""
    today = local_date(context.now, NO_DEPARTMENT)
    day = day_of(text, today, context.language)
    if day is None or day > today:
        return ReadOrUnread.UNREAD
    context.keep(**_day_answers(context, day))
    return ReadOrUnread.READ


def _day_answers(context: TurnContext, day: date | None) -> dict[str, str]:
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
