"""Let the author choose an audience in the chat: a criterion, then « et » or « ou » another one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from models.announcements import Announcement
from rules.announcements.audience import (
    OF_THE_DESK,
    STEPS_OF_SESSION,
    Audience,
    AudienceStep,
    Criterion,
    CriterionSubject,
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
WITH_VALUE = {
    CriterionSubject.SESSION,
    CriterionSubject.STEP,
    CriterionSubject.DEPARTMENT,
    CriterionSubject.FAMILY,
}


class CriterionQuestion(StrEnum):
    """What the author has to choose after the kind of criterion."""

    SESSION = "session"
    STEP = "step"
    DEPARTMENT = "department"
    FAMILY = "family"
    NOTHING = "nothing"


class CriterionAddition(StrEnum):
    ADDED = "added"
    FULL = "full"
    GONE = "gone"


class AudienceState(StrEnum):
    SOME = "some"
    NOBODY = "nobody"
    GONE = "gone"


def abouts(_: TurnContext, __: Mapping[str, str]) -> Sequence[tuple[str, Phrase]]:
    return [
        (about, Phrase(f"announce.about.{about}"))
        for about in CriterionSubject
        if about not in OF_THE_DESK
    ]


def sessions(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    rows = programme_sessions.latest(context.session, SESSIONS)
    return programme_sessions.labels(rows, context.language)


def in_session(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List who of the chosen session may be meant, by step."""
    session_id = answers["value"].partition(":")[0]
    return [(f"{session_id}:{step}", _step(context, step)) for step in STEPS_OF_SESSION]


def steps(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return [(step, _step(context, step)) for step in AudienceStep]


def families(_: TurnContext, __: Mapping[str, str]) -> Sequence[tuple[str, Phrase]]:
    return audience.families()


def what_to_ask(context: TurnContext, answers: Mapping[str, str]) -> CriterionQuestion:
    about = CriterionSubject(answers["about"])
    context.keep(value="")
    return CriterionQuestion(about) if about in WITH_VALUE else CriterionQuestion.NOTHING


def add(context: TurnContext, answers: Mapping[str, str]) -> CriterionAddition:
    """Add a criterion to the draft's audience, in its last group or in a new one."""
    draft = draft_of(context, answers)
    if draft is None:
        return CriterionAddition.GONE
    wanted = from_json(draft.audience)
    if wanted.is_full:
        return CriterionAddition.FULL
    criterion = Criterion(CriterionSubject(answers["about"]), answers["value"])
    joined = wanted.narrowed if answers.get("joined") == "and" else wanted.widened
    draft.audience = to_json(joined(criterion))
    return CriterionAddition.ADDED


def remove_last(context: TurnContext, answers: Mapping[str, str]) -> AudienceState:
    """Remove the last criterion of the draft's audience; tell whether any is left."""
    draft = draft_of(context, answers)
    if draft is None:
        return AudienceState.GONE
    wanted = from_json(draft.audience).shortened()
    draft.audience = to_json(wanted)
    context.keep(joined="")
    return AudienceState.SOME if wanted.groups else AudienceState.NOBODY


def describe(context: TurnContext, answers: Mapping[str, str]) -> AudienceState:
    """Keep the audience in words, how many people it is, and how many of them are reached."""
    draft = draft_of(context, answers)
    if draft is None:
        return AudienceState.GONE
    context.keep(described=in_words(context, draft), people=_people(context, draft))
    return AudienceState.SOME if from_json(draft.audience).groups else AudienceState.NOBODY


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


def _step(context: TurnContext, step: AudienceStep) -> str:
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
