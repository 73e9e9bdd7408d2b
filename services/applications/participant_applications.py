"""Show a person's applications (« Mes candidatures »), their state and what can be done."""

from collections.abc import Mapping
from enum import StrEnum
from html import unescape

from flows.texts import translate
from models.applications import Application, ApplicationStatus
from rules.applications.applications import person_may_nudge
from services.applications import answers as application_answers
from services.applications import applications, interview_slots, presenting
from services.applications.answers import ApplicationAnswerResult, EmployerNudgeResult
from services.applications.applications import ALIVE, WAITING
from services.applications.interview_conversation import mine
from services.applications.presenting import person_values
from services.conversation.text import fitting
from services.conversation.turn_context import SomeOrNone, TurnContext
from services.people.time_zones import zone_of_person

SHOWN = 8


class OwnApplicationState(StrEnum):
    NUDGE = "nudge"
    """Nobody has answered for long enough: the person may send one reminder."""
    WAITING = "waiting"
    OUTSIDE = "outside"
    PROPOSED = "proposed"
    SLOTS = "slots"
    """The person may choose a short interview of the offer."""
    INTERVIEW = "interview"
    OVER = "over"


def has_some(context: TurnContext) -> bool:
    return bool(applications.of_person(context.session, context.person_id))


def has_several(context: TurnContext) -> bool:
    return len(applications.of_person(context.session, context.person_id)) > 1


def only_open(context: TurnContext, _: str) -> Mapping[str, str]:
    """Return the id of the person's only application, to be taken back."""
    found = applications.of_person(context.session, context.person_id)
    return {"application": str(found[0].id), "withdrawing": "yes"} if len(found) == 1 else {}


def only(context: TurnContext, _: str) -> Mapping[str, str]:
    """Return the id of the person's only application."""
    found = applications.of_person(context.session, context.person_id)
    return {"application": str(found[0].id)} if len(found) == 1 else {}


def find(context: TurnContext, _: Mapping[str, str]) -> SomeOrNone:
    return SomeOrNone.SOME if has_some(context) else SomeOrNone.NONE


def list_mine(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the person's applications; keep all of them, with their states, as one text."""
    shown_applications = _first_shown(context)
    zone = zone_of_person(context.session, context.person_id)
    lines = []
    for application in shown_applications:
        values = person_values(context.session, application, context.language)
        values["state"] = unescape(
            presenting.state(context.session, application, context.language, zone)
        )
        lines.append(unescape(translate(context.language, "applications.line", **values)))
    context.keep(applications_found="\n".join(lines))
    return [
        (
            str(application.id),
            fitting(applications.opportunity_of(context.session, application).title),
        )
        for application in shown_applications
    ]


def look(context: TurnContext, answers: Mapping[str, str]) -> OwnApplicationState:
    """Tell what the person may do with an application; keep its title, company and state."""
    application = mine(context, answers)
    if application is None:
        context.keep(title="…", company="…", state="…")
        return OwnApplicationState.OVER
    values = person_values(context.session, application, context.language)
    zone = zone_of_person(context.session, context.person_id)
    state = unescape(presenting.state(context.session, application, context.language, zone))
    context.keep(title=values["title"], company=values["company"], state=state)
    return _state(context, application)


def nudge(context: TurnContext, answers: Mapping[str, str]) -> EmployerNudgeResult:
    application = mine(context, answers)
    return (
        application_answers.nudge(context.session, application, context.now)
        if application
        else EmployerNudgeResult.CLOSED
    )


def withdraw(context: TurnContext, answers: Mapping[str, str]) -> ApplicationAnswerResult:
    application = mine(context, answers)
    return (
        application_answers.withdraw(context.session, application, context.now)
        if application
        else ApplicationAnswerResult.CLOSED
    )


def _state(context: TurnContext, application: Application) -> OwnApplicationState:
    if application.outside and application.status in WAITING:
        return OwnApplicationState.OUTSIDE
    if (
        application.status in ALIVE
        and application.interview_at is None
        and _may_choose(context, application)
    ):
        return OwnApplicationState.SLOTS
    if application.status in WAITING:
        employer_id = applications.opportunity_of(context.session, application).employer_id
        may_nudge = person_may_nudge(
            application.sent_at, application.nudged_by_person_at, context.now, answered=False
        )
        return (
            OwnApplicationState.NUDGE
            if may_nudge and employer_id is not None
            else OwnApplicationState.WAITING
        )
    if application.status is ApplicationStatus.INTERVIEW:
        return (
            OwnApplicationState.PROPOSED
            if application.interview_at is None
            else OwnApplicationState.INTERVIEW
        )
    return OwnApplicationState.OVER


def _may_choose(context: TurnContext, application: Application) -> bool:
    free = interview_slots.free(context.session, application.opportunity_id, context.now)
    return bool(free) and not application.interview_times


def _first_shown(context: TurnContext) -> list[Application]:
    """Return at most `SHOWN`: those still open first, then the newest first."""
    all_applications = applications.of_person(context.session, context.person_id)
    return sorted(
        all_applications, key=lambda application: application.status not in applications.ALIVE
    )[:SHOWN]
