"""How much a person wants to be written to; and what the team has put on pause for them."""

from collections.abc import Mapping
from enum import StrEnum

from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, Scene


class Wanted(StrEnum):
    ALL = "all"
    FEWER = "fewer"


def want(scene: Scene, *, fewer: bool) -> None:
    """« Moins de messages »: what they booked is still reminded, nothing else is said."""
    since = scene.person.fewer_messages_at
    scene.person.fewer_messages_at = (since or scene.now) if fewer else None


def wanted(scene: Scene, _: Mapping[str, str]) -> Wanted:
    return Wanted.ALL if scene.person.fewer_messages_at is None else Wanted.FEWER


def want_fewer(scene: Scene, _: Mapping[str, str]) -> Done:
    want(scene, fewer=True)
    return Done.DONE


def want_all(scene: Scene, _: Mapping[str, str]) -> Done:
    want(scene, fewer=False)
    return Done.DONE


def shown(scene: Scene) -> str | Phrase:
    """On the profile: what is not as usual."""
    person = scene.person
    told = (
        ("messages.shown.fewer", person.fewer_messages_at),
        ("messages.shown.paused", person.nudges_suspended_at),
    )
    return Phrase.lines(Phrase(key) for key, since in told if since is not None)
