"""The employer's menu: where they stand, and what they can do from there."""

from collections.abc import Mapping
from enum import StrEnum

from services.employer_profile import Next, next_missing
from services.phrases import Phrase
from services.scene import Scene


class Entry(StrEnum):
    PROFILE = "profile"
    TALK = "talk"
    PRIVACY = "privacy"
    BACK = "back"


LABELS = {
    Entry.PROFILE: "employer.my_profile",
    Entry.TALK: "common.talk",
    Entry.PRIVACY: "profile.privacy",
    Entry.BACK: "common.back",
}


def entries(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    shown = [it for it in Entry if it is not Entry.BACK or scene.over_another]
    complete = next_missing(scene, answers) is Next.COMPLETE
    labels = LABELS if complete else LABELS | {Entry.PROFILE: "common.resume"}
    return [(entry, Phrase(labels[entry])) for entry in shown]


def route(_: Scene, answers: Mapping[str, str]) -> Entry:
    return Entry(answers["entry"])


def status(scene: Scene) -> Phrase:
    if next_missing(scene, {}) is not Next.COMPLETE:
        return Phrase("employer.status.draft")
    return Phrase("employer.status.ready")
