"""The menu: what a person can do from where they stand."""

from collections.abc import Mapping
from enum import StrEnum

from models.programme import EnrolmentStatus
from services import discovery, enrolments, meeting_agenda
from services.discovery import Stage
from services.phrases import Phrase
from services.scene import Scene


class Route(StrEnum):
    RESUME = "resume"
    PLACE = "place"
    STRENGTHS = "strengths"
    SUMMARY = "summary"
    MEETINGS = "meetings"
    MEETING = "meeting"
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
    Route.MEETINGS: "menu.meetings",
    Route.MEETING: "menu.choose_meeting",
    Route.WEEKS: "common.two_weeks",
    Route.TALK: "common.talk",
    Route.PROFILE: "menu.profile",
    Route.PRIVACY: "menu.privacy",
    Route.RESTART: "menu.restart",
    Route.INFORM: "menu.keep_informed",
    Route.DOORS: "menu.doors_button",
}

FIRST: Mapping[EnrolmentStatus | None, tuple[Route, ...]] = {
    EnrolmentStatus.OFFERED: (Route.PLACE, Route.WEEKS),
    EnrolmentStatus.PLACE: (Route.STRENGTHS, Route.MEETING, Route.WEEKS),
    EnrolmentStatus.WAITING: (Route.STRENGTHS, Route.WEEKS),
    EnrolmentStatus.TO_CHECK: (Route.STRENGTHS, Route.WEEKS),
    EnrolmentStatus.REFUSED: (Route.RESTART, Route.INFORM, Route.DOORS),
    EnrolmentStatus.LEFT: (Route.RESTART, Route.INFORM, Route.DOORS),
    None: (Route.RESTART, Route.DOORS),
}
ALWAYS = (Route.TALK, Route.PROFILE, Route.PRIVACY)


def may_restart(scene: Scene) -> bool:
    found = enrolments.newest(scene.session, scene.person_id)
    return Route.RESTART in FIRST[found[0].status if found else None]


def entries(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    found = enrolments.newest(scene.session, scene.person_id)
    routes = (*FIRST[found[0].status if found else None], *ALWAYS)
    if scene.over_another:
        routes = (Route.RESUME, Route.TALK, Route.PROFILE, Route.PRIVACY)
    if scene.person.keep_informed_at is not None:
        routes = tuple(route for route in routes if route is not Route.INFORM)
    return [_entry(scene, route) for route in routes]


def _entry(scene: Scene, route: Route) -> tuple[str, Phrase]:
    """The strengths to find, to go on with, or found: one entry."""
    if route is Route.STRENGTHS:
        match discovery.stage(scene.session, scene.person_id):
            case Stage.PAUSED:
                return route, Phrase("summary.resume_strengths")
            case Stage.FOUND:
                return Route.SUMMARY, Phrase(LABELS[Route.SUMMARY])
    if route is Route.MEETING and meeting_agenda.has_meetings(scene):
        return Route.MEETINGS, Phrase(LABELS[Route.MEETINGS])
    return route, Phrase(LABELS[route])


def route(_: Scene, answers: Mapping[str, str]) -> Route:
    return Route(answers["entry"])
