"""Buttons on standing messages: each verb checks anew whose it is and whether it still holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.replies import Pressed
from services.agenda import callbacks as agenda_callbacks
from services.announcements import callbacks as announcements_callbacks
from services.announcements import second_approval, subscriptions
from services.applications import callbacks as applications_callbacks
from services.backoffice import access_command, day_summary, invite_command, journal_command
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, own
from services.conversation.conversations import Conversations
from services.conversation.replies import Edit, Line, Unbutton
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.employers import callbacks as employers_callbacks
from services.enrolment import call_back_requests, session_news, sign_up_reminders
from services.enrolment.review_command import ANSWERS, Desk
from services.feedback import conversation
from services.figures import adviser_command, export_command, stats_command
from services.home.entry import Arriving
from services.mentoring import callbacks as mentoring_callbacks
from services.mentoring import mentor_presses
from services.mentoring.reports import safety_presses
from services.offers import callbacks as offers_callbacks
from services.offers import destination_presses
from services.people.roles import is_staff
from services.profile import comfort_needs
from services.session_admin import video_test
from services.tickets import ticket_presses, watch_presses
from services.tickets.answering import Answering
from services.tickets.callbacks import CannedPresses
from services.tickets.cards import REPLY
from services.tickets.routing import Human
from services.workshops import attendance_presses
from services.workshops import callbacks as workshops_callbacks

NO_QUESTION = Pressed(-1, 0)


@dataclass(frozen=True, slots=True)
class Presses:
    verbs: Mapping[str, Press]

    def press(self, scene: Scene, stack: Stack, pressed: str) -> bool:
        """Whether there was such a button for this person."""
        found = inline_buttons.parsed(pressed)
        verb = self.verbs.get(found[0]) if found else None
        if found is None or verb is None:
            return False
        said_before = len(scene.lines)
        taken = verb(scene, stack, found[1])
        if taken is Taken.DONE and not scene.gone:
            inline_buttons.put_away(scene, pressed)
            if scene.message_id is not None:
                _unbutton(scene.lines, said_before, scene.message_id)
        return taken is not Taken.FOREIGN

    def typed(self, scene: Scene, stack: Stack, text: str, *, answers: bool) -> bool:
        """The label of a standing button, in words, does what the button does.

        `answers`: they would answer the open question as well.
        """
        heard_at = stack.top.heard_at if stack.top else None
        found = inline_buttons.meant(scene, text, heard_at, answers=answers)
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
        sign_up_reminders.STOP: own(lambda scene, _: sign_up_reminders.stop(scene, phrases)),
        sign_up_reminders.RESUME: own(lambda scene, stack: _resume(arriving, scene, stack)),
        session_news.RESTART: own(arriving.sign_up_again),
        REPLY: own(lambda scene, stack: conversations.open_above(scene, stack, "talk")),
        **{verb: _deciding(desk, verb) for verb in ANSWERS},
        **mentoring_callbacks.verbs(arriving),
        **mentor_presses.verbs(arriving),
        **employers_callbacks.verbs(arriving),
        **offers_callbacks.verbs(arriving),
        **destination_presses.verbs(arriving),
        **agenda_callbacks.verbs(arriving),
        **subscriptions.verbs(arriving),
        **second_approval.verbs(arriving),
        **safety_presses.verbs(arriving),
        **workshops_callbacks.verbs(arriving),
        **attendance_presses.verbs(arriving),
        **conversation.verbs(arriving),
        **applications_callbacks.verbs(arriving),
        **watch_presses.verbs(phrases),
        **CannedPresses(Answering(phrases)).verbs(),
        **ticket_presses.verbs(Human(conversations)),
        **call_back_requests.verbs(phrases),
        **invite_command.verbs(phrases, bot_name),
        **access_command.verbs(phrases),
        **day_summary.verbs(phrases),
        **journal_command.verbs(phrases),
        **stats_command.verbs(),
        **adviser_command.verbs(bot_name),
        **comfort_needs.verbs(conversations),
        **announcements_callbacks.verbs(phrases),
        **export_command.verbs(),
        video_test.WORKS: own(lambda scene, _: phrases.say(scene, "video.ready")),
        video_test.HELP: own(lambda scene, stack: _help_with_video(conversations, scene, stack)),
    }


def _help_with_video(conversations: Conversations, scene: Scene, stack: Stack) -> None:
    conversations.open_above(scene, stack, "talk", {"subject": "video"})


def _resume(arriving: Arriving, scene: Scene, stack: Stack) -> None:
    sign_up_reminders.resumed(scene, arriving.conversations.phrases)
    arriving.start(scene, stack)


def _deciding(desk: Desk, verb: str) -> Press:
    def press(scene: Scene, _: Stack, enrolment_id: int) -> Taken:
        if not is_staff(scene.session, scene.person_id):
            return Taken.FOREIGN
        desk.decide(scene, verb, enrolment_id)
        return Taken.DONE

    return press
