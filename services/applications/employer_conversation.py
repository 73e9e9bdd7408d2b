"""The employer's side in the chat: reading what was received; no or yes, after asking once."""

from collections.abc import Mapping
from enum import StrEnum

from models.applications import Application
from rules.applications.applications import NoBecause
from services.applications import answers as application_answers
from services.applications import cards, interview_presenting, interview_slots
from services.applications.answers import Answering
from services.applications.applications import ALIVE
from services.applications.cards import of_employer
from services.applications.pending import received
from services.applications.presenting import employer_values, zone_of_offer
from services.conversation import inline_buttons
from services.conversation.replies import Say
from services.conversation.text import fitting, words
from services.conversation.turn_context import Done, Scene


class Looked(StrEnum):
    OPEN = "open"
    OVER = "over"


class Slots(StrEnum):
    SOME = "some"
    NONE = "none"


def look(scene: Scene, answers: Mapping[str, str]) -> Looked:
    """Before an answer is asked for; what was said of times is begun again."""
    found = _own(scene, answers)
    if found is None or found.status not in ALIVE:
        return Looked.OVER
    told = employer_values(scene.session, found, scene.language)
    scene.keep(name=told["name"], title=told["title"], times="", times_shown="")
    return Looked.OPEN


def look_at_slots(scene: Scene, answers: Mapping[str, str]) -> Slots:
    """Short interviews of the offer that are still free."""
    found = _own(scene, answers)
    if found is None:
        return Slots.NONE
    free = interview_slots.free(scene.session, found.opportunity_id, scene.now)
    zone = zone_of_offer(scene.session, found)
    shown = interview_presenting.by_day(scene.session, free, zone, scene.language)
    scene.keep(offer=str(found.opportunity_id), slots_shown=shown)
    return Slots.SOME if free else Slots.NONE


def invite(scene: Scene, answers: Mapping[str, str]) -> Answering:
    found = _own(scene, answers)
    if found is None:
        return Answering.CLOSED
    return application_answers.invite(scene.session, found, scene.now)


def refuse(scene: Scene, answers: Mapping[str, str]) -> Answering:
    found = _own(scene, answers)
    if found is None:
        return Answering.CLOSED
    because = NoBecause(answers["because"])
    return application_answers.refuse(scene.session, found, because, scene.now)


def hire(scene: Scene, answers: Mapping[str, str]) -> Answering:
    found = _own(scene, answers)
    if found is None:
        return Answering.CLOSED
    return application_answers.hire(scene.session, found, scene.now)


def list_received(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (str(it.id), fitting(_label(scene, it))) for it in received(scene.session, scene.person_id)
    ]


def show_received(scene: Scene, answers: Mapping[str, str]) -> Done:
    show(scene, int(answers["application"]))
    return Done.DONE


def show(scene: Scene, application_id: int) -> bool:
    """Its card, with what may still be answered; False when it is none of theirs."""
    found = of_employer(scene.session, application_id, scene.person_id)
    if found is None:
        scene.say(Say(words(scene.language, "application.card.gone")))
        return False
    card = cards.open_card(scene.session, found, scene.person_id, scene.now)
    inline_buttons.show(scene, card)
    return True


def _own(scene: Scene, answers: Mapping[str, str]) -> Application | None:
    return of_employer(scene.session, int(answers["application"]), scene.person_id)


def _label(scene: Scene, it: Application) -> str:
    told = employer_values(scene.session, it, scene.language)
    return f"{told['name']} · {told['title']}"
