"""Buttons about a workshop and who came: whose it is and how it stands is seen anew."""

from collections.abc import Mapping

from models.workshops import Registration, RegistrationStatus, Workshop
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, opens_own
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.workshops import messages, registrations
from services.workshops.attendance import attendance_list, host_card, hosting_command
from services.workshops.attendance.messages import CAME_VERB
from services.workshops.registrations import Leaving

SCRIPT = "workshops"


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    phrases = conversations.phrases
    return {
        "workshop_list": opens_own(conversations, SCRIPT),
        "workshop_show": _of_workshop(conversations, {}),
        "workshop_join_list": _of_workshop(conversations, {"join": "yes"}),
        "workshop_take": _of_registration(conversations, "take", Taken.DONE),
        "workshop_move": _of_registration(conversations, "moving", Taken.STAYS),
        "workshop_decline": _decline(phrases),
        "workshop_cannot": _leave(phrases, RegistrationStatus.CANCELLED),
        "workshop_excused": _leave(phrases, RegistrationStatus.EXCUSED),
        host_card.HOST: lambda scene, _, it: hosting_command.take(scene, phrases, it),
        host_card.STOP: lambda scene, _, it: hosting_command.stop(scene, phrases, it),
        host_card.CLOSE: _of_host(conversations, "attendance_list"),
        host_card.SUMMARY: _of_host(conversations, "workshop_summary"),
        CAME_VERB: lambda scene, stack, it: _came(conversations, scene, stack, it),
    }


def _of_workshop(conversations: Conversations, more: Mapping[str, str]) -> Press:
    """Whether it is for this person is asked when they register."""

    def press(scene: Scene, stack: Stack, workshop_id: int) -> Taken:
        if scene.session.get(Workshop, workshop_id) is None:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, SCRIPT, {"workshop": str(workshop_id), **more})
        return Taken.STAYS

    return press


def _of_registration(conversations: Conversations, about: str, taken: Taken) -> Press:
    def press(scene: Scene, stack: Stack, registration_id: int) -> Taken:
        it = _mine(scene, registration_id)
        if it is None:
            return Taken.FOREIGN
        known = {about: str(it.id)}
        if about == "take":
            known["workshop"] = str(it.workshop_id)
        conversations.open_above(scene, stack, SCRIPT, known)
        return taken

    return press


def _decline(phrases: Phrases) -> Press:
    def press(scene: Scene, _: Stack, registration_id: int) -> Taken:
        if _mine(scene, registration_id) is None:
            return Taken.FOREIGN
        registrations.decline(scene.session, registration_id, scene.person_id, scene.now)
        phrases.say(scene, "workshop.declined")
        return Taken.DONE

    return press


def _leave(phrases: Phrases, why: RegistrationStatus) -> Press:
    """One tap, and the seat is the next one's; the message may be about other events too."""

    def press(scene: Scene, _: Stack, registration_id: int) -> Taken:
        it = _mine(scene, registration_id)
        if it is None:
            return Taken.FOREIGN
        left = registrations.leave(scene.session, it.id, scene.person_id, why, scene.now)
        if left.outcome is Leaving.LEFT:
            key = f"workshop.left_{why}"
            say = messages.given_back(scene.session, it, key, scene.now)
            inline_buttons.show(scene, say)
        else:
            late = left.outcome is Leaving.TOO_LATE
            phrases.say(scene, "workshop.begun" if late else "workshop.left_already")
        return Taken.STAYS

    return press


def _mine(scene: Scene, registration_id: int) -> Registration | None:
    it = scene.session.get(Registration, registration_id)
    return it if it and it.person_id == scene.person_id else None


def _of_host(conversations: Conversations, script: str) -> Press:
    def press(scene: Scene, stack: Stack, workshop_id: int) -> Taken:
        workshop = attendance_list.may_close(scene.session, workshop_id, scene.person_id)
        if workshop is None:
            return Taken.FOREIGN
        if attendance_list.is_time(workshop, scene.now):
            conversations.open_above(scene, stack, script, {"workshop": str(workshop_id)})
        else:
            conversations.phrases.say(scene, "attendance.not_yet")
        return Taken.STAYS

    return press


def _came(conversations: Conversations, scene: Scene, stack: Stack, registration_id: int) -> Taken:
    it = scene.session.get(Registration, registration_id)
    if it is None or it.person_id != scene.person_id:
        return Taken.FOREIGN
    conversations.open_above(scene, stack, "presence")
    return Taken.STAYS
