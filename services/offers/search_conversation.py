"""What a person looks for: asked when offers open, changed whenever they like."""

from collections.abc import Mapping
from enum import StrEnum

from models.profile import Purpose
from rules.offers.opportunities import Hours, Rhythm, Seeking
from services.conversation.turn_context import Done, Scene
from services.offers import consent_and_pauses, search_profile
from services.offers.consent_and_pauses import Standing
from services.profile import consents
from services.strengths import wishes

ANYWHERE, AT_HOME, ANY_HOURS = "anywhere", "at_home", "any"


class Entering(StrEnum):
    ASK = "ask"
    CHANGE = "change"


class Finished(StrEnum):
    SHOW = "show"
    NOT_YET = "not_yet"


def enter(scene: Scene, _: Mapping[str, str]) -> Entering:
    """Whoever has agreed is not asked again."""
    agreed = scene.session.scalar(consent_and_pauses.whether_agreed(scene.person_id))
    return Entering.CHANGE if agreed else Entering.ASK


def agree(scene: Scene, _: Mapping[str, str]) -> Done:
    consents.consent(scene, Purpose.OFFERS)
    search = search_profile.search_of(scene.session, scene.person_id, scene.now)
    search.snoozed_until = None
    consent_and_pauses.plan_next(scene.session, search, scene.now)
    return Done.DONE


def open_missing_wishes(scene: Scene, _: Mapping[str, str]) -> Done:
    if not wishes.wished(scene.session, scene.person_id):
        scene.open_above("wishes", whence="offers")
    return Done.DONE


def open_missing_diploma(scene: Scene, _: Mapping[str, str]) -> Done:
    if scene.person.diploma is None:
        scene.open_above("diploma")
    return Done.DONE


def keep(scene: Scene, answers: Mapping[str, str]) -> Finished:
    """What was passed over stays as it was."""
    search = search_profile.search_of(scene.session, scene.person_id, scene.now)
    if (seeking := answers.get("seeking")) is not None:
        search.seeking = Seeking(seeking)
    if (where := answers.get("where")) is not None:
        search.remote_only = where == AT_HOME
        search.kilometres = int(where) if where.isdecimal() else None
    if (hours := answers.get("hours")) is not None:
        search.hours = None if hours == ANY_HOURS else Hours(hours)
    if (rhythm := answers.get("rhythm")) is not None:
        search.rhythm = Rhythm(rhythm)
    search.changed_at = scene.now
    consent_and_pauses.plan_next(scene.session, search, scene.now)
    standing = consent_and_pauses.standing(scene.session, scene.person_id, scene.now)
    return Finished.NOT_YET if standing in NOT_SHOWN else Finished.SHOW


NOT_SHOWN = (Standing.OUTSIDE, Standing.NOT_YET)
