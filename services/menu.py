"""The menu: what a person can do from where they stand."""

from collections.abc import Mapping
from enum import StrEnum

from models.programme import EnrolmentStatus
from services import enrolments
from services.phrases import Phrase
from services.scene import Scene


class Route(StrEnum):
    RESUME = "resume"
    PLACE = "place"
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
    EnrolmentStatus.PLACE: (Route.WEEKS,),
    EnrolmentStatus.WAITING: (Route.WEEKS,),
    EnrolmentStatus.TO_CHECK: (Route.WEEKS,),
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
    return [(route.value, Phrase(LABELS[route])) for route in routes]


def route(_: Scene, answers: Mapping[str, str]) -> Route:
    return Route(answers["entry"])
