"""The menu: what a person can do from where they stand."""

from collections.abc import Mapping
from enum import StrEnum

from models.programme import EnrolmentStatus
from services import (
    agenda,
    applications_mine,
    discovery,
    enrolments,
    pushing,
    workshop_list,
)
from services.discovery import Stage
from services.phrases import Phrase
from services.scene import Scene


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
    EnrolmentStatus.PLACE: (Route.STRENGTHS, Route.MEETING, Route.WORKSHOPS, Route.WEEKS),
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
    if Route.MEETING in routes and agenda.has_something(scene):
        routes = _with_agenda(routes)
    if Route.WORKSHOPS in routes and not workshop_list.has_workshops(scene):
        routes = tuple(route for route in routes if route is not Route.WORKSHOPS)
    if Route.MEETING in routes and pushing.are_open(scene.session, scene.person_id, scene.now):
        routes = _with_offers(routes)
    if not scene.over_another and applications_mine.has_some(scene):
        first = len(routes) - len(ALWAYS)
        routes = (*routes[:first], Route.APPLICATIONS, *routes[first:])
    return [_entry(scene, route) for route in routes]


def _with_offers(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """By then the weeks are behind: what comes next stands first."""
    return (Route.OFFERS, *(route for route in routes if route is not Route.WEEKS))


def _with_agenda(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """It tells of the weeks better than the words that stood for it: seven entries at most."""
    first = routes.index(Route.MEETING)
    others = tuple(route for route in routes if route is not Route.WEEKS)
    return (*others[:first], Route.AGENDA, *others[first:])


def _entry(scene: Scene, route: Route) -> tuple[str, Phrase]:
    """The strengths to find, to go on with, or found: one entry."""
    if route is Route.STRENGTHS:
        match discovery.stage(scene.session, scene.person_id):
            case Stage.PAUSED:
                return route, Phrase("summary.resume_strengths")
            case Stage.FOUND:
                return Route.SUMMARY, Phrase(LABELS[Route.SUMMARY])
    return route, Phrase(LABELS[route])


def route(_: Scene, answers: Mapping[str, str]) -> Route:
    return Route(answers["entry"])
