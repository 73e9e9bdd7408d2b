"""Buttons on standing messages: each verb checks anew whose it is and whether it still holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.replies import Pressed
from services import (
    advisers,
    announcement_presses,
    announcement_second,
    announcement_switches,
    application_presses,
    attendance_presses,
    call_backs,
    chasing,
    comfort,
    destination_presses,
    employer_presses,
    exports,
    feedback_names,
    inviting,
    journal,
    meeting_presses,
    mentor_presses,
    news,
    offer_presses,
    reminder_presses,
    safety_presses,
    standing,
    stats,
    team_access,
    ticket_presses,
    today_card,
    video_test,
    watch_presses,
    workshop_presses,
)
from services.answering import Answering
from services.arriving import Arriving
from services.canned_presses import CannedPresses
from services.conversations import Conversations
from services.desk import ANSWERS, Desk
from services.human import Human
from services.lines import Edit, Line, Unbutton
from services.pressing import Press, Taken, own
from services.scene import Scene
from services.stack import Stack
from services.team import is_staff
from services.ticket_cards import REPLY

NO_QUESTION = Pressed(-1, 0)


@dataclass(frozen=True, slots=True)
class Presses:
    verbs: Mapping[str, Press]

    def press(self, scene: Scene, stack: Stack, pressed: str) -> bool:
        """Whether there was such a button for this person."""
        found = standing.parsed(pressed)
        verb = self.verbs.get(found[0]) if found else None
        if found is None or verb is None:
            return False
        said_before = len(scene.lines)
        taken = verb(scene, stack, found[1])
        if taken is Taken.DONE and not scene.gone:
            standing.put_away(scene, pressed)
            if scene.message_id is not None:
                _unbutton(scene.lines, said_before, scene.message_id)
        return taken is not Taken.FOREIGN

    def typed(self, scene: Scene, stack: Stack, text: str, *, answers: bool) -> bool:
        """The label of a standing button, in words, does what the button does.

        `answers`: they would answer the open question as well.
        """
        heard_at = stack.top.heard_at if stack.top else None
        found = standing.meant(scene, text, heard_at, answers=answers)
        if found is None:
            return False
        pressed, scene.message_id = found
        return self.press(scene, stack, pressed)


def _unbutton(lines: list[Line], said_before: int, message_id: int) -> None:
    edited = any(isinstance(line, Edit) and line.message_id == message_id for line in lines)
    if not edited:
        lines.insert(said_before, Unbutton(message_id))


def verbs(arriving: Arriving, desk: Desk, bot_name: str) -> Mapping[str, Press]:
    phrases, conversations = desk.phrases, arriving.conversations
    return {
        chasing.STOP: own(lambda scene, _: chasing.stop(scene, phrases)),
        chasing.RESUME: own(lambda scene, stack: _resume(arriving, scene, stack)),
        news.RESTART: own(arriving.sign_up_again),
        REPLY: own(lambda scene, stack: conversations.open_above(scene, stack, "talk")),
        **{verb: _deciding(desk, verb) for verb in ANSWERS},
        **meeting_presses.verbs(arriving),
        **mentor_presses.verbs(arriving),
        **employer_presses.verbs(arriving),
        **offer_presses.verbs(arriving),
        **destination_presses.verbs(arriving),
        **reminder_presses.verbs(arriving),
        **announcement_switches.verbs(arriving),
        **announcement_second.verbs(arriving),
        **safety_presses.verbs(arriving),
        **workshop_presses.verbs(arriving),
        **attendance_presses.verbs(arriving),
        **feedback_names.verbs(arriving),
        **application_presses.verbs(arriving),
        **watch_presses.verbs(phrases),
        **CannedPresses(Answering(phrases)).verbs(),
        **ticket_presses.verbs(Human(conversations)),
        **call_backs.verbs(phrases),
        **inviting.verbs(phrases, bot_name),
        **team_access.verbs(phrases),
        **today_card.verbs(phrases),
        **journal.verbs(phrases),
        **stats.verbs(),
        **advisers.verbs(bot_name),
        **comfort.verbs(conversations),
        **announcement_presses.verbs(phrases),
        **exports.verbs(),
        video_test.WORKS: own(lambda scene, _: phrases.say(scene, "video.ready")),
        video_test.HELP: own(lambda scene, stack: _help_with_video(conversations, scene, stack)),
    }


def _help_with_video(conversations: Conversations, scene: Scene, stack: Stack) -> None:
    conversations.open_above(scene, stack, "talk", {"subject": "video"})


def _resume(arriving: Arriving, scene: Scene, stack: Stack) -> None:
    chasing.resumed(scene, arriving.conversations.phrases)
    arriving.start(scene, stack)


def _deciding(desk: Desk, verb: str) -> Press:
    def press(scene: Scene, _: Stack, enrolment_id: int) -> Taken:
        if not is_staff(scene.session, scene.person_id):
            return Taken.FOREIGN
        desk.decide(scene, verb, enrolment_id)
        return Taken.DONE

    return press
