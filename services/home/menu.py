"""List in the menu what a person can do from where they stand."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from rules.way.steps import WayStep
from services.agenda import events
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.enrolment.enrolments import EnrolmentStanding
from services.home import way
from services.offers import consent_and_pauses
from services.portraits import who_is
from services.strengths.next_steps import StrengthsStage


class ParticipantMenuEntry(StrEnum):
    RESUME = "resume"
    PLACE = "place"
    STRENGTHS = "strengths"
    SUMMARY = "summary"
    AGENDA = "agenda"
    MEETING = "meeting"
    WHO = "who"
    WORKSHOPS = "workshops"
    OFFERS = "offers"
    APPLICATIONS = "applications"
    ATTESTATION = "attestation"
    WEEKS = "weeks"
    TALK = "talk"
    PROFILE = "profile"
    PRIVACY = "privacy"
    RESTART = "restart"
    INFORM = "inform"
    DOORS = "doors"


LABELS = {
    ParticipantMenuEntry.RESUME: "menu.resume",
    ParticipantMenuEntry.PLACE: "menu.take_place",
    ParticipantMenuEntry.STRENGTHS: "summary.find_strengths",
    ParticipantMenuEntry.SUMMARY: "menu.summary",
    ParticipantMenuEntry.AGENDA: "menu.agenda",
    ParticipantMenuEntry.MEETING: "menu.choose_meeting",
    ParticipantMenuEntry.WORKSHOPS: "menu.workshops",
    ParticipantMenuEntry.OFFERS: "menu.offers",
    ParticipantMenuEntry.APPLICATIONS: "menu.applications",
    ParticipantMenuEntry.ATTESTATION: "menu.attestation",
    ParticipantMenuEntry.WEEKS: "menu.weeks",
    ParticipantMenuEntry.TALK: "menu.talk",
    ParticipantMenuEntry.PROFILE: "menu.profile",
    ParticipantMenuEntry.PRIVACY: "menu.privacy",
    ParticipantMenuEntry.RESTART: "menu.restart",
    ParticipantMenuEntry.INFORM: "menu.keep_informed",
    ParticipantMenuEntry.DOORS: "menu.doors_button",
}

FIRST: Mapping[EnrolmentStanding, tuple[ParticipantMenuEntry, ...]] = {
    EnrolmentStanding.OFFERED: (ParticipantMenuEntry.PLACE, ParticipantMenuEntry.WEEKS),
    EnrolmentStanding.PLACE: (
        ParticipantMenuEntry.STRENGTHS,
        ParticipantMenuEntry.AGENDA,
        ParticipantMenuEntry.MEETING,
        ParticipantMenuEntry.WHO,
        ParticipantMenuEntry.WORKSHOPS,
        ParticipantMenuEntry.WEEKS,
    ),
    EnrolmentStanding.WAITING: (ParticipantMenuEntry.STRENGTHS, ParticipantMenuEntry.WEEKS),
    EnrolmentStanding.TO_CHECK: (ParticipantMenuEntry.STRENGTHS, ParticipantMenuEntry.WEEKS),
    EnrolmentStanding.TOO_LATE: (
        ParticipantMenuEntry.RESTART,
        ParticipantMenuEntry.INFORM,
        ParticipantMenuEntry.STRENGTHS,
        ParticipantMenuEntry.DOORS,
    ),
    EnrolmentStanding.OVER: (
        ParticipantMenuEntry.AGENDA,
        ParticipantMenuEntry.STRENGTHS,
        ParticipantMenuEntry.RESTART,
        ParticipantMenuEntry.INFORM,
    ),
    EnrolmentStanding.REFUSED: (
        ParticipantMenuEntry.RESTART,
        ParticipantMenuEntry.INFORM,
        ParticipantMenuEntry.DOORS,
    ),
    EnrolmentStanding.LEFT: (
        ParticipantMenuEntry.RESTART,
        ParticipantMenuEntry.INFORM,
        ParticipantMenuEntry.DOORS,
    ),
    EnrolmentStanding.NONE: (ParticipantMenuEntry.RESTART, ParticipantMenuEntry.DOORS),
}
ALWAYS = (ParticipantMenuEntry.PROFILE, ParticipantMenuEntry.PRIVACY, ParticipantMenuEntry.TALK)
SIGNS_UP = (ParticipantMenuEntry.PLACE, ParticipantMenuEntry.RESTART)
"""Left out above another conversation: « Reprendre » leads back to the sign-up, if it is open."""
WAY_IN = "way_in"


def may_restart(context: TurnContext) -> bool:
    return (
        ParticipantMenuEntry.RESTART
        in FIRST[enrolments.stand(context.session, context.person_id, context.now)]
    )


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [_entry(context, route) for route in _available_routes(context)]


def _available_routes(context: TurnContext) -> Sequence[ParticipantMenuEntry]:
    """Return the routes of the menu; over another conversation, the way back first."""
    if not context.over_another:
        return _routes(context)
    return [
        ParticipantMenuEntry.RESUME,
        *(route for route in _routes(context) if route not in SIGNS_UP),
    ]


def _routes(context: TurnContext) -> list[ParticipantMenuEntry]:
    """Return the routes, what comes next first: offers, once they are open."""
    standing = enrolments.stand(context.session, context.person_id, context.now)
    stage_routes = FIRST[standing]
    if standing is EnrolmentStanding.PLACE:
        after = _next_of_place(context)
        stage_routes = (after, *(route for route in stage_routes if route is not after))
    routes = (
        ParticipantMenuEntry.OFFERS,
        *stage_routes,
        ParticipantMenuEntry.APPLICATIONS,
        ParticipantMenuEntry.ATTESTATION,
        *ALWAYS,
    )
    useful = [route for route in routes if _is_useful(context, route)]
    return _without_weeks(useful) if ParticipantMenuEntry.MEETING in useful else useful


def _next_of_place(context: TurnContext) -> ParticipantMenuEntry:
    """Return where the next step of a person with a place is; the agenda shows what is booked."""
    match way.next_step(context):
        case WayStep.STRENGTHS:
            return ParticipantMenuEntry.STRENGTHS
        case WayStep.WORKSHOPS if way.facts(context).workshop_at is None:
            return ParticipantMenuEntry.WORKSHOPS
        case WayStep.MEETING if way.facts(context).meeting_at is None:
            return ParticipantMenuEntry.MEETING
    return ParticipantMenuEntry.AGENDA


def _is_useful(context: TurnContext, route: ParticipantMenuEntry) -> bool:
    match route:
        case ParticipantMenuEntry.OFFERS:
            return consent_and_pauses.are_open(context.session, context.person_id, context.now)
        case ParticipantMenuEntry.AGENDA:
            return way.facts(context).in_agenda or _has_interview(context)
        case ParticipantMenuEntry.WHO:
            return way.facts(context).in_agenda and who_is.next_met(context) is not None
        case ParticipantMenuEntry.WORKSHOPS:
            return way.facts(context).workshops
        case ParticipantMenuEntry.APPLICATIONS:
            return way.facts(context).applications
        case ParticipantMenuEntry.ATTESTATION:
            return way.facts(context).attestation
        case ParticipantMenuEntry.INFORM:
            return context.person.keep_informed_at is None
    return True


def _has_interview(context: TurnContext) -> bool:
    may_be = way.facts(context).interviews
    return may_be and events.has_interview(context.session, context.person_id, context.now)


def _without_weeks(routes: list[ParticipantMenuEntry]) -> list[ParticipantMenuEntry]:
    """Drop the two weeks when the agenda tells of them better, or offers say they are past."""
    better = {ParticipantMenuEntry.AGENDA, ParticipantMenuEntry.OFFERS} & set(routes)
    return [route for route in routes if route is not ParticipantMenuEntry.WEEKS or not better]


def _entry(context: TurnContext, route: ParticipantMenuEntry) -> tuple[str, Phrase]:
    """Return one entry: the strengths to find, to resume or found; the mentor by their name."""
    if route is ParticipantMenuEntry.WHO and (mentor := who_is.next_met(context)):
        return route, who_is.label(mentor.first_name)
    if route is ParticipantMenuEntry.STRENGTHS:
        match way.facts(context).stage:
            case StrengthsStage.PAUSED:
                return route, Phrase("summary.resume_strengths")
            case StrengthsStage.FOUND:
                return ParticipantMenuEntry.SUMMARY, Phrase(LABELS[ParticipantMenuEntry.SUMMARY])
    return route, Phrase(LABELS[route])


def route(_: TurnContext, answers: Mapping[str, str]) -> ParticipantMenuEntry:
    return ParticipantMenuEntry(answers["entry"])
