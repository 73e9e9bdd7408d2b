"""Buttons on standing messages about mentors."""

from collections.abc import Mapping

from services import mentor_approval
from services.arriving import Arriving
from services.pressing import Press, Taken
from services.scene import Scene
from services.stack import Stack


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    return {
        mentor_approval.OPEN: _opens(arriving, "mentor_open"),
        mentor_approval.PROFILE: _opens(arriving, "mentor_profile"),
        **mentor_approval.verbs(arriving.conversations.phrases),
    }


def _opens(arriving: Arriving, script: str) -> Press:
    """A button on a message to one mentor, whose id it carries."""

    def press(scene: Scene, stack: Stack, mentor_id: int) -> Taken:
        if mentor_id != scene.person_id:
            return Taken.FOREIGN
        arriving.conversations.open_above(scene, stack, script)
        return Taken.STAYS

    return press
