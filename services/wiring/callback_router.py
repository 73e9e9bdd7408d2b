"""Buttons on standing messages: each verb checks anew whose it is and whether it still holds."""

from collections.abc import Mapping

from models.enrolment import Enrolment, EnrolmentStatus
from services.agenda import callbacks as agenda_callbacks
from services.announcements import callbacks as announcements_callbacks
from services.announcements import second_approval, subscriptions
from services.applications import callbacks as applications_callbacks
from services.backoffice import (
    access_command,
    day_summary,
    invite_command,
    journal_command,
    links_command,
    minors_conversation,
)
from services.conversation.callbacks import Press, Taken, own
from services.conversation.conversations import Conversations
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.employers import callbacks as employers_callbacks
from services.enrolment import call_back_requests, session_news, sign_up_reminders
from services.enrolment.review_command import ANSWERS, Desk
from services.feedback import conversation as feedback_conversation
from services.figures import adviser_command, export_command, stats_command
from services.home import leaving
from services.home.entry import Arriving
from services.mentoring import callbacks as mentoring_callbacks
from services.mentoring.reports import callbacks as reports_callbacks
from services.offers import callbacks as offers_callbacks
from services.offers import destinations
from services.people import locks
from services.people.roles import is_staff
from services.privacy import silence_notice
from services.profile import comfort_needs
from services.session_admin import video_test
from services.tickets import callbacks as tickets_callbacks
from services.tickets.cards import REPLY
from services.tickets.routing import Human
from services.wiring import callback_access
from services.workshops import callbacks as workshops_callbacks


def verbs(arriving: Arriving, desk: Desk, bot_name: str) -> Mapping[str, Press]:
    return callback_access.guard(_every_verb(arriving, desk, bot_name))


def _every_verb(arriving: Arriving, desk: Desk, bot_name: str) -> Mapping[str, Press]:
    phrases, conversations = desk.phrases, arriving.conversations
    return {
        sign_up_reminders.STOP: own(lambda scene, _: sign_up_reminders.stop(scene, phrases)),
        sign_up_reminders.RESUME: own(lambda scene, stack: _resume(arriving, scene, stack)),
        session_news.RESTART: own(arriving.sign_up_again),
        REPLY: own(lambda scene, stack: conversations.open_above(scene, stack, "talk")),
        **{verb: _deciding(desk, verb) for verb in ANSWERS},
        **mentoring_callbacks.verbs(conversations),
        **employers_callbacks.verbs(conversations),
        **offers_callbacks.verbs(conversations),
        **destinations.verbs(conversations),
        **agenda_callbacks.verbs(conversations),
        **subscriptions.verbs(conversations),
        **second_approval.verbs(conversations),
        **reports_callbacks.verbs(conversations),
        **workshops_callbacks.verbs(conversations),
        **feedback_conversation.verbs(conversations),
        **applications_callbacks.verbs(conversations),
        **tickets_callbacks.verbs(Human(conversations)),
        **call_back_requests.verbs(phrases),
        **invite_command.verbs(phrases, bot_name),
        **access_command.verbs(phrases),
        **links_command.verbs(phrases),
        **day_summary.verbs(phrases),
        **journal_command.verbs(phrases),
        **minors_conversation.verbs(conversations),
        **stats_command.verbs(),
        **adviser_command.verbs(bot_name),
        **comfort_needs.verbs(conversations),
        **silence_notice.verbs(conversations),
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
        enrolment = scene.session.get(Enrolment, enrolment_id)
        if enrolment is not None:
            locks.hold_person(scene.session, enrolment.person_id)
        if desk.decide(scene, verb, enrolment_id) is EnrolmentStatus.REFUSED and enrolment:
            leaving.give_back(scene.session, enrolment.person_id, scene.now, scene.chance)
        return Taken.DONE

    return press
