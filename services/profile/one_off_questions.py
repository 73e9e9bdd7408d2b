"""Small questions after a success: one at a time, each once, and one can always skip."""

from collections.abc import Callable, Mapping

from models.engine.database import insert_new
from models.profile import AskedOnce
from services.conversation.turn_context import Scene
from services.profile import adviser

Asks = Callable[[Scene], bool]


def _gender_unknown(scene: Scene) -> bool:
    return scene.person.gender is None


QUESTIONS: Mapping[str, Asks] = {"gender": _gender_unknown, "adviser": adviser.may_ask}
"""By their script: whether there is something to ask of this person."""


def next_question(scene: Scene) -> str | None:
    """The script to open now, which will not be named again; none when all is known or asked."""
    for script, asks in QUESTIONS.items():
        if asks(scene) and _first_time(scene, script):
            return script
    return None


def _first_time(scene: Scene, script: str) -> bool:
    key = {"person_id": scene.person_id, "question": script}
    return insert_new(scene.session, AskedOnce, tuple(key), **key, asked_at=scene.now)
