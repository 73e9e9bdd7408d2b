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
from services.enrolment.enrolments import EnrolmentStanding
from services.offers import consent_and_pauses
from services.strengths import next_steps
from services.strengths.next_steps import StrengthsStage
from services.workshops import catalogue
from services.workshops.attendance import attestation


class MenuFacts(NamedTuple):
    in_agenda: bool
    """Interviews apart."""
    interviews: bool
    """Whether one may be ahead: its length is not counted."""
    workshops: bool
    applications: bool
    attestation: bool
    stage: str
    """How far they are with their strengths: a `StrengthsStage`."""


class ParticipantMenuEntry(StrEnum):
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
    ParticipantMenuEntry.RESUME: "common.resume",
    ParticipantMenuEntry.PLACE: "menu.take_place",
    ParticipantMenuEntry.STRENGTHS: "summary.find_strengths",
    ParticipantMenuEntry.SUMMARY: "menu.summary",
    ParticipantMenuEntry.AGENDA: "menu.agenda",
    ParticipantMenuEntry.MEETING: "menu.choose_meeting",
    ParticipantMenuEntry.WORKSHOPS: "menu.workshops",
    ParticipantMenuEntry.OFFERS: "menu.offers",
    ParticipantMenuEntry.APPLICATIONS: "applications.back",
    ParticipantMenuEntry.ATTESTATION: "menu.attestation",
    ParticipantMenuEntry.WEEKS: "common.two_weeks",
    ParticipantMenuEntry.TALK: "common.talk",
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
ALWAYS = (ParticipantMenuEntry.TALK, ParticipantMenuEntry.PROFILE, ParticipantMenuEntry.PRIVACY)
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
    """Return the same routes from everywhere, with the way back on top."""
    if not context.over_another:
        return _routes(context)
    return [
        ParticipantMenuEntry.RESUME,
        *(route for route in _routes(context) if route not in SIGNS_UP),
    ]


def _routes(context: TurnContext) -> list[ParticipantMenuEntry]:
    """Return the routes, what comes next first: offers, once they are open."""
    stage_routes = FIRST[enrolments.stand(context.session, context.person_id, context.now)]
    routes = (
        ParticipantMenuEntry.OFFERS,
        *stage_routes,
        ParticipantMenuEntry.APPLICATIONS,
        ParticipantMenuEntry.ATTESTATION,
        *ALWAYS,
    )
    useful = [route for route in routes if _is_useful(context, route)]
    return _without_weeks(useful) if ParticipantMenuEntry.MEETING in useful else useful


def _is_useful(context: TurnContext, route: ParticipantMenuEntry) -> bool:
    match route:
        case ParticipantMenuEntry.OFFERS:
            return consent_and_pauses.are_open(context.session, context.person_id, context.now)
        case ParticipantMenuEntry.AGENDA:
            return _there_is(context).in_agenda or _has_interview(context)
        case ParticipantMenuEntry.WORKSHOPS:
            return _there_is(context).workshops
        case ParticipantMenuEntry.APPLICATIONS:
            return _there_is(context).applications
        case ParticipantMenuEntry.ATTESTATION:
            return _there_is(context).attestation
        case ParticipantMenuEntry.INFORM:
            return context.person.keep_informed_at is None
    return True


def _has_interview(context: TurnContext) -> bool:
    may_be = _there_is(context).interviews
    return may_be and events.has_interview(context.session, context.person_id, context.now)


def _there_is(context: TurnContext) -> MenuFacts:
    return _read(context.session, context.person_id, context.now)


@once
def _read(session: Session, person_id: int, now: datetime) -> MenuFacts:
    """Ask once for all that the menu may lead to."""
    read = _what_there_is(person_id, now, now - interviews.LASTS, now + AHEAD)
    return MenuFacts(*session.execute(*read).one())


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


def _without_weeks(routes: list[ParticipantMenuEntry]) -> list[ParticipantMenuEntry]:
    """Drop the two weeks when the agenda tells of them better, or offers say they are past."""
    better = {ParticipantMenuEntry.AGENDA, ParticipantMenuEntry.OFFERS} & set(routes)
    return [route for route in routes if route is not ParticipantMenuEntry.WEEKS or not better]


def _entry(context: TurnContext, route: ParticipantMenuEntry) -> tuple[str, Phrase]:
    """Return one entry for the strengths, whether to find, to resume or found."""
    if route is ParticipantMenuEntry.STRENGTHS:
        match _there_is(context).stage:
            case StrengthsStage.PAUSED:
                return route, Phrase("summary.resume_strengths")
            case StrengthsStage.FOUND:
                return ParticipantMenuEntry.SUMMARY, Phrase(LABELS[ParticipantMenuEntry.SUMMARY])
    return route, Phrase(LABELS[route])


def route(_: TurnContext, answers: Mapping[str, str]) -> ParticipantMenuEntry:
    return ParticipantMenuEntry(answers["entry"])
