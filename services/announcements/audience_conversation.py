"""Let the author choose an audience in the chat: a criterion, then « et » or « ou » another one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

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
from services.announcements.launch import reached
from services.conversation.phrases import Phrase, plainly
from services.conversation.runner import Action, Lister
from services.conversation.text import capitalised, number
from services.conversation.turn_context import TurnContext
from services.programme import sessions as programme_sessions

SESSIONS = 8
"""How many sessions are offered, the latest first."""
WITH_VALUE = {About.SESSION, About.STEP, About.DEPARTMENT, About.FAMILY}


class Asked(StrEnum):
    """What the author has to choose after the kind of criterion."""

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
    return [(about, Phrase(f"announce.about.{about}")) for about in About]


def sessions(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    rows = programme_sessions.latest(context.session, SESSIONS)
    return programme_sessions.labels(rows, context.language)


def in_session(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List who of the chosen session may be meant, by step."""
    session_id = answers["value"].partition(":")[0]
    return [(f"{session_id}:{step}", _step(context, step)) for step in STEPS_OF_SESSION]


def steps(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return [(step, _step(context, step)) for step in Step]


def families(_: TurnContext, __: Mapping[str, str]) -> Sequence[tuple[str, Phrase]]:
    return audience.families()


def what_to_ask(context: TurnContext, answers: Mapping[str, str]) -> Asked:
    about = About(answers["about"])
    context.keep(value="")
    return Asked(about) if about in WITH_VALUE else Asked.NOTHING


def add(context: TurnContext, answers: Mapping[str, str]) -> Added:
    """Add a criterion to the draft's audience, in its last group or in a new one."""
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
    """Remove the last criterion of the draft's audience; tell whether any is left."""
    draft = draft_of(context, answers)
    if draft is None:
        return Left.GONE
    wanted = from_json(draft.audience).shortened()
    draft.audience = to_json(wanted)
    context.keep(joined="")
    return Left.SOME if wanted.groups else Left.NOBODY


def describe(context: TurnContext, answers: Mapping[str, str]) -> Left:
    """Keep the audience in words, how many people it is, and how many of them are reached."""
    draft = draft_of(context, answers)
    if draft is None:
        return Left.GONE
    context.keep(described=in_words(context, draft), people=_people(context, draft))
    return Left.SOME if from_json(draft.audience).groups else Left.NOBODY


def _people(context: TurnContext, draft: Announcement) -> str:
    told = reached(context.session, draft, context.now)
    excluded = sum(told.excluded.values())
    concerned = number(told.people + excluded, context.language)
    if not excluded:
        return concerned
    counts = {"concerned": concerned, "reached": number(told.people, context.language)}
    return plainly(Phrase("announce.of_whom", counts), context.language)


def in_words(context: TurnContext, announcement: Announcement) -> str:
    wanted: Audience = from_json(announcement.audience)
    description = plainly(audience.described(context.session, wanted), context.language)
    return "\n".join(map(capitalised, description.splitlines()))


def _step(context: TurnContext, step: Step) -> str:
    return capitalised(plainly(audience.step(step), context.language))


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
