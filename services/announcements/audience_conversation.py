"""Choosing who an announcement is for: a criterion, then « et » or « ou » another one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import func, select

from models.announcements import Announcement
from rules.announcements.audience import (
    STEPS_OF_SESSION,
    About,
    Audience,
    Criterion,
    Step,
    from_json,
    to_json,
)
from services.announcements import audience
from services.announcements.drafts import draft_of
from services.conversation.phrases import Phrase, plainly
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.programme import sessions as programme_sessions

SESSIONS = 8
"""The latest ones."""
WITH_VALUE = {About.SESSION, About.STEP, About.DEPARTMENT, About.FAMILY}


class Asked(StrEnum):
    """What a criterion has to be told."""

    SESSION = "session"
    STEP = "step"
    DEPARTMENT = "department"
    FAMILY = "family"
    NOTHING = "nothing"


class Added(StrEnum):
    ADDED = "added"
    FULL = "full"
    GONE = "gone"


class Left(StrEnum):
    SOME = "some"
    NOBODY = "nobody"
    GONE = "gone"


def abouts(_: TurnContext, __: Mapping[str, str]) -> Sequence[tuple[str, Phrase]]:
    return [(it, Phrase(f"announce.about.{it}")) for it in About]


def sessions(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    found = programme_sessions.latest(context.session, SESSIONS)
    return [(str(it.id), programme_sessions.label(it, context.language)) for it in found]


def in_session(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Who of the session that was chosen."""
    here = answers["value"].partition(":")[0]
    return [(f"{here}:{it}", _step(context, it)) for it in STEPS_OF_SESSION]


def steps(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return [(it, _step(context, it)) for it in Step]


def families(_: TurnContext, __: Mapping[str, str]) -> Sequence[tuple[str, Phrase]]:
    return audience.families()


def what_to_ask(context: TurnContext, answers: Mapping[str, str]) -> Asked:
    about = About(answers["about"])
    context.keep(value="")
    return Asked(about) if about in WITH_VALUE else Asked.NOTHING


def add(context: TurnContext, answers: Mapping[str, str]) -> Added:
    draft = draft_of(context, answers)
    if draft is None:
        return Added.GONE
    wanted = from_json(draft.audience)
    if wanted.is_full:
        return Added.FULL
    criterion = Criterion(About(answers["about"]), answers["value"])
    joined = wanted.narrowed if answers.get("joined") == "and" else wanted.widened
    draft.audience = to_json(joined(criterion))
    return Added.ADDED


def remove_last(context: TurnContext, answers: Mapping[str, str]) -> Left:
    draft = draft_of(context, answers)
    if draft is None:
        return Left.GONE
    wanted = from_json(draft.audience).shortened()
    draft.audience = to_json(wanted)
    context.keep(joined="")
    return Left.SOME if wanted.groups else Left.NOBODY


def describe(context: TurnContext, answers: Mapping[str, str]) -> Left:
    """In words, and for how many, whoever is excluded later."""
    draft = draft_of(context, answers)
    if draft is None:
        return Left.GONE
    wanted = from_json(draft.audience)
    found = audience.find(wanted, context.bot_id).subquery()
    people = context.session.scalar(select(func.count()).select_from(found)) or 0
    context.keep(described=in_words(context, draft), people=str(people))
    return Left.SOME if wanted.groups else Left.NOBODY


def in_words(context: TurnContext, announcement: Announcement) -> str:
    wanted: Audience = from_json(announcement.audience)
    said = plainly(audience.described(context.session, wanted), context.language)
    return "\n".join(map(_capital, said.splitlines()))


def _step(context: TurnContext, it: Step) -> str:
    return _capital(plainly(audience.step(it), context.language))


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


ACTIONS: Mapping[str, Action] = {
    "announce_about": what_to_ask,
    "announce_add": add,
    "announce_remove": remove_last,
    "announce_describe": describe,
}
LISTERS: Mapping[str, Lister] = {
    "announce_abouts": abouts,
    "announce_sessions": sessions,
    "announce_in_session": in_session,
    "announce_steps": steps,
    "announce_families": families,
}
