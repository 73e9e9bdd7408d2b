"""The team prepares a session in the chat: from the last one, or from nothing; each answer read."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial

from sqlalchemy import func, select

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.people.roles import is_staff
from services.programme import sessions
from services.session_admin import session_reading
from services.session_admin.creation import draft_of
from services.session_admin.draft import (
    AS_THEY_ARE,
    FROM_MODEL,
    FROM_TEMPLATE,
    NO_WORKSHOP,
    Draft,
    cloned,
    edited,
)
from services.session_admin.draft_preview import PARTS, shown
from services.session_admin.session_reading import READERS

MODELS = 3
"""Sessions one may start from: the last ones."""


class Begun(StrEnum):
    SHOWN = "shown"
    EDIT = "edit"
    NOBODY = "nobody"


class Cloned(StrEnum):
    SHOWN = "shown"
    NOBODY = "nobody"


class Read(StrEnum):
    READ = "read"
    FIXED = "fixed"
    """It was the one thing to change: back to the preview."""
    UNREAD = "unread"


def begin(scene: Scene, answers: Mapping[str, str]) -> Begun:
    if not is_staff(scene.session, scene.person_id):
        return Begun.NOBODY
    if "editing" not in answers:
        keep(scene, Draft())
        scene.keep(part="")
        return Begun.SHOWN
    here = draft_of(scene, answers)
    if here is None:
        return Begun.NOBODY
    keep(scene, edited(here))
    scene.keep(part="any")
    return Begun.EDIT


def models(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    if not is_staff(scene.session, scene.person_id):
        return []
    found = sessions.latest(scene.session, MODELS)
    return [(str(it.id), sessions.label(it, scene.language)) for it in found]


def clone(scene: Scene, answers: Mapping[str, str]) -> Cloned:
    here = scene.session.get(ProgrammeSession, int(answers["chosen"]))
    if here is None or not is_staff(scene.session, scene.person_id):
        return Cloned.NOBODY
    keep(scene, cloned(here))
    return Cloned.SHOWN


def keepable(_: Scene, answers: Mapping[str, str], part: str) -> list[tuple[str, Phrase]]:
    """« Garder », when there is something to keep."""
    return [("keep", Phrase("session.keep"))] if answers.get(part) else []


def day_sources(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """Workshops like those of the session one started from, those of the template, or none."""
    draft = Draft.kept(answers["draft"])
    query = select(func.count()).where(
        Workshop.session_id == draft.model, Workshop.status == WorkshopStatus.OPEN
    )
    sources = [FROM_TEMPLATE, NO_WORKSHOP]
    if draft.model is not None and scene.session.scalar(query):
        sources.insert(0, AS_THEY_ARE if draft.edits else FROM_MODEL)
    return [(it, Phrase(f"session.take.{it}")) for it in sources]


def read(scene: Scene, answers: Mapping[str, str]) -> Read:
    """`asked`: which part; what cannot be read changes nothing."""
    reader = READERS[answers["asked"]]
    draft = reader(Draft.kept(answers["draft"]), answers, session_reading.asked(scene))
    if draft is None:
        return Read.UNREAD
    keep(scene, draft)
    return Read.FIXED if answers.get("part") else Read.READ


def keep(scene: Scene, draft: Draft) -> None:
    scene.keep(draft=draft.to_keep(), **shown(draft, scene.language))
    if "starts_on" in draft.values and "association" in draft.values.get("texts", {}):
        scene.keep(name=draft.name)


LISTERS = {f"session_keeps_{part}": partial(keepable, part=part) for part in PARTS}
