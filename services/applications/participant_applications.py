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
from services.conversation.text import fitting, words
from services.conversation.turn_context import Scene

SHOWN = 8


class Found(StrEnum):
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


def has_some(scene: Scene) -> bool:
    return bool(applications.of_person(scene.session, scene.person_id))


def find(scene: Scene, _: Mapping[str, str]) -> Found:
    return Found.SOME if has_some(scene) else Found.NONE


def list_mine(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    found = _shown(scene)
    zone = zone_for(scene.session, scene.person_id)
    lines = []
    for it in found:
        told = person_values(scene.session, it, scene.language)
        told["state"] = unescape(presenting.state(scene.session, it, scene.language, zone))
        lines.append(unescape(words(scene.language, "applications.line", told)))
    scene.keep(applications_found="\n".join(lines))
    return [
        (str(it.id), fitting(applications.opportunity_of(scene.session, it).title)) for it in found
    ]


def look(scene: Scene, answers: Mapping[str, str]) -> Stands:
    it = mine(scene, answers)
    if it is None:
        scene.keep(title="…", company="…", state="…")
        return Stands.OVER
    told = person_values(scene.session, it, scene.language)
    zone = zone_for(scene.session, scene.person_id)
    state = unescape(presenting.state(scene.session, it, scene.language, zone))
    scene.keep(title=told["title"], company=told["company"], state=state)
    return _stands(scene, it)


def nudge(scene: Scene, answers: Mapping[str, str]) -> Nudging:
    it = mine(scene, answers)
    return application_answers.nudge(scene.session, it, scene.now) if it else Nudging.CLOSED


def withdraw(scene: Scene, answers: Mapping[str, str]) -> Answering:
    it = mine(scene, answers)
    return application_answers.withdraw(scene.session, it, scene.now) if it else Answering.CLOSED


def _stands(scene: Scene, it: Application) -> Stands:
    if it.outside and it.status in WAITING:
        return Stands.OUTSIDE
    if it.status in ALIVE and it.interview_at is None and _may_choose(scene, it):
        return Stands.SLOTS
    if it.status in WAITING:
        employer = applications.opportunity_of(scene.session, it).employer_id
        may = person_may_nudge(it.sent_at, it.nudged_by_person_at, scene.now, answered=False)
        return Stands.NUDGE if may and employer is not None else Stands.WAITING
    if it.status is ApplicationStatus.INTERVIEW:
        return Stands.PROPOSED if it.interview_at is None else Stands.INTERVIEW
    return Stands.OVER


def _may_choose(scene: Scene, it: Application) -> bool:
    free = interview_slots.free(scene.session, it.opportunity_id, scene.now)
    return bool(free) and not it.interview_times


def _shown(scene: Scene) -> list[Application]:
    """What is not over first, the newest first."""
    found = applications.of_person(scene.session, scene.person_id)
    return sorted(found, key=lambda it: it.status not in applications.ALIVE)[:SHOWN]
