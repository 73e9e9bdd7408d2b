"""List in the menu what a person can do from where they stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.once import once
from services.agenda import events
from services.agenda.events import AHEAD
from services.applications import applications, interviews
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.enrolment.enrolments import Stand
from services.offers import consent_and_pauses
from services.strengths import next_steps
from services.strengths.next_steps import Stage
from services.workshops import catalogue
from services.workshops.attendance import attestation


class ThereIs(NamedTuple):
    in_agenda: bool
    """Interviews apart."""
    interviews: bool
    """Whether one may be ahead: its length is not counted."""
    workshops: bool
    applications: bool
    attestation: bool
    stage: str
    """How far they are with their strengths: a `Stage`."""


class Route(StrEnum):
    RESUME = "resume"
    PLACE = "place"
    STRENGTHS = "strengths"
    SUMMARY = "summary"
    AGENDA = "agenda"
    MEETING = "meeting"
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
    Route.RESUME: "common.resume",
    Route.PLACE: "menu.take_place",
    Route.STRENGTHS: "summary.find_strengths",
    Route.SUMMARY: "menu.summary",
    Route.AGENDA: "menu.agenda",
    Route.MEETING: "menu.choose_meeting",
    Route.WORKSHOPS: "menu.workshops",
    Route.OFFERS: "menu.offers",
    Route.APPLICATIONS: "applications.back",
    Route.ATTESTATION: "menu.attestation",
    Route.WEEKS: "common.two_weeks",
    Route.TALK: "common.talk",
    Route.PROFILE: "menu.profile",
    Route.PRIVACY: "menu.privacy",
    Route.RESTART: "menu.restart",
    Route.INFORM: "menu.keep_informed",
    Route.DOORS: "menu.doors_button",
}

FIRST: Mapping[Stand, tuple[Route, ...]] = {
    Stand.OFFERED: (Route.PLACE, Route.WEEKS),
    Stand.PLACE: (Route.STRENGTHS, Route.AGENDA, Route.MEETING, Route.WORKSHOPS, Route.WEEKS),
    Stand.WAITING: (Route.STRENGTHS, Route.WEEKS),
    Stand.TO_CHECK: (Route.STRENGTHS, Route.WEEKS),
    Stand.TOO_LATE: (Route.RESTART, Route.INFORM, Route.STRENGTHS, Route.DOORS),
    Stand.OVER: (Route.AGENDA, Route.STRENGTHS, Route.RESTART, Route.INFORM),
    Stand.REFUSED: (Route.RESTART, Route.INFORM, Route.DOORS),
    Stand.LEFT: (Route.RESTART, Route.INFORM, Route.DOORS),
    Stand.NONE: (Route.RESTART, Route.DOORS),
}
ALWAYS = (Route.TALK, Route.PROFILE, Route.PRIVACY)
SIGNS_UP = (Route.PLACE, Route.RESTART)
"""Left out above another conversation: « Reprendre » leads back to the sign-up, if it is open."""
WAY_IN = "way_in"


def may_restart(context: TurnContext) -> bool:
    return Route.RESTART in FIRST[enrolments.stand(context.session, context.person_id, context.now)]


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [_entry(context, route) for route in _available_routes(context)]


def _available_routes(context: TurnContext) -> Sequence[Route]:
    """Return the same routes from everywhere, with the way back on top."""
    if not context.over_another:
        return _routes(context)
    return [Route.RESUME, *(route for route in _routes(context) if route not in SIGNS_UP)]


def _routes(context: TurnContext) -> list[Route]:
    """Return the routes, what comes next first: offers, once they are open."""
    stage_routes = FIRST[enrolments.stand(context.session, context.person_id, context.now)]
    routes = (Route.OFFERS, *stage_routes, Route.APPLICATIONS, Route.ATTESTATION, *ALWAYS)
    useful = [route for route in routes if _is_useful(context, route)]
    return _without_weeks(useful) if Route.MEETING in useful else useful


def _is_useful(context: TurnContext, route: Route) -> bool:
    match route:
        case Route.OFFERS:
            return consent_and_pauses.are_open(context.session, context.person_id, context.now)
        case Route.AGENDA:
            return _there_is(context).in_agenda or _has_interview(context)
        case Route.WORKSHOPS:
            return _there_is(context).workshops
        case Route.APPLICATIONS:
            return _there_is(context).applications
        case Route.ATTESTATION:
            return _there_is(context).attestation
        case Route.INFORM:
            return context.person.keep_informed_at is None
    return True


def _has_interview(context: TurnContext) -> bool:
    may_be = _there_is(context).interviews
    return may_be and events.has_interview(context.session, context.person_id, context.now)


def _there_is(context: TurnContext) -> ThereIs:
    return _read(context.session, context.person_id, context.now)


@once
def _read(session: Session, person_id: int, now: datetime) -> ThereIs:
    """Ask once for all that the menu may lead to."""
    read = _what_there_is(person_id, now, now - interviews.LASTS, now + AHEAD)
    return ThereIs(*session.execute(*read).one())


@constant
def _what_there_is(
    person_id: int, now: datetime, lately: datetime, until: datetime
) -> Select[bool, bool, bool, bool, bool, str]:
    return select(
        events.is_listed(person_id, now, until),
        interviews.begin(person_id, lately, until),
        catalogue.are_coming(person_id, now),
        applications.exist(person_id),
        attestation.may_be_made(person_id),
        next_steps.stage(person_id),
    )


def _without_weeks(routes: list[Route]) -> list[Route]:
    """Drop the two weeks when the agenda tells of them better, or offers say they are past."""
    better = {Route.AGENDA, Route.OFFERS} & set(routes)
    return [route for route in routes if route is not Route.WEEKS or not better]


def _entry(context: TurnContext, route: Route) -> tuple[str, Phrase]:
    """Return one entry for the strengths, whether to find, to resume or found."""
    if route is Route.STRENGTHS:
        match _there_is(context).stage:
            case Stage.PAUSED:
                return route, Phrase("summary.resume_strengths")
            case Stage.FOUND:
                return Route.SUMMARY, Phrase(LABELS[Route.SUMMARY])
    return route, Phrase(LABELS[route])


def route(_: TurnContext, answers: Mapping[str, str]) -> Route:
    return Route(answers["entry"])
