"""« Mes candidatures »: each with how it stands, and what the person may do about it."""

from collections.abc import Mapping
from enum import StrEnum
from html import unescape

from models.applications import Application, ApplicationStatus
from rules.applications.applications import person_may_nudge
from services.applications import answers as application_answers
from services.applications import applications, interview_slots, presenting
from services.applications.answers import Answering, Nudging
from services.applications.applications import ALIVE, WAITING
from services.applications.interview_conversation import mine
from services.applications.presenting import person_values, zone_for
from services.conversation.text import fitting, translate
from services.conversation.turn_context import TurnContext

SHOWN = 8


class ApplicationsState(StrEnum):
    SOME = "some"
    NONE = "none"


class Stands(StrEnum):
    NUDGE = "nudge"
    """Silence has lasted: one word may be sent."""
    WAITING = "waiting"
    OUTSIDE = "outside"
    PROPOSED = "proposed"
    SLOTS = "slots"
    """Short interviews of the offer, to choose from."""
    INTERVIEW = "interview"
    OVER = "over"


def has_some(context: TurnContext) -> bool:
    return bool(applications.of_person(context.session, context.person_id))


def find(context: TurnContext, _: Mapping[str, str]) -> ApplicationsState:
    return ApplicationsState.SOME if has_some(context) else ApplicationsState.NONE


def list_mine(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    found = _shown(context)
    zone = zone_for(context.session, context.person_id)
    lines = []
    for it in found:
        told = person_values(context.session, it, context.language)
        told["state"] = unescape(presenting.state(context.session, it, context.language, zone))
        lines.append(unescape(translate(context.language, "applications.line", told)))
    context.keep(applications_found="\n".join(lines))
    return [
        (str(it.id), fitting(applications.opportunity_of(context.session, it).title))
        for it in found
    ]


def look(context: TurnContext, answers: Mapping[str, str]) -> Stands:
    it = mine(context, answers)
    if it is None:
        context.keep(title="…", company="…", state="…")
        return Stands.OVER
    told = person_values(context.session, it, context.language)
    zone = zone_for(context.session, context.person_id)
    state = unescape(presenting.state(context.session, it, context.language, zone))
    context.keep(title=told["title"], company=told["company"], state=state)
    return _stands(context, it)


def nudge(context: TurnContext, answers: Mapping[str, str]) -> Nudging:
    it = mine(context, answers)
    return application_answers.nudge(context.session, it, context.now) if it else Nudging.CLOSED


def withdraw(context: TurnContext, answers: Mapping[str, str]) -> Answering:
    it = mine(context, answers)
    return (
        application_answers.withdraw(context.session, it, context.now) if it else Answering.CLOSED
    )


def _stands(context: TurnContext, it: Application) -> Stands:
    if it.outside and it.status in WAITING:
        return Stands.OUTSIDE
    if it.status in ALIVE and it.interview_at is None and _may_choose(context, it):
        return Stands.SLOTS
    if it.status in WAITING:
        employer = applications.opportunity_of(context.session, it).employer_id
        may = person_may_nudge(it.sent_at, it.nudged_by_person_at, context.now, answered=False)
        return Stands.NUDGE if may and employer is not None else Stands.WAITING
    if it.status is ApplicationStatus.INTERVIEW:
        return Stands.PROPOSED if it.interview_at is None else Stands.INTERVIEW
    return Stands.OVER


def _may_choose(context: TurnContext, it: Application) -> bool:
    free = interview_slots.free(context.session, it.opportunity_id, context.now)
    return bool(free) and not it.interview_times


def _shown(context: TurnContext) -> list[Application]:
    """What is not over first, the newest first."""
    found = applications.of_person(context.session, context.person_id)
    return sorted(found, key=lambda it: it.status not in applications.ALIVE)[:SHOWN]
