"""Buttons on standing messages about who came; whose it is is looked at anew."""

from collections.abc import Mapping

from models.workshops import Registration
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.home.entry import Arriving
from services.workshops import attendance_list, host_card, hosting_command
from services.workshops.attendance_kinds import CAME_VERB


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    conversations = arriving.conversations
    phrases = conversations.phrases
    return {
        host_card.HOST: lambda scene, _, it: hosting_command.take(scene, phrases, it),
        host_card.STOP: lambda scene, _, it: hosting_command.stop(scene, phrases, it),
        host_card.CLOSE: _of_host(conversations, "attendance_list"),
        host_card.SUMMARY: _of_host(conversations, "workshop_summary"),
        CAME_VERB: lambda scene, stack, it: _came(conversations, scene, stack, it),
    }


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
