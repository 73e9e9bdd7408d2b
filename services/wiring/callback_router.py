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
from services.conversation.callbacks import CallbackHandler, CallbackResult, own
from services.conversation.conversations import Conversations
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
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


def handlers(arriving: Arriving, desk: Desk, bot_name: str) -> Mapping[str, CallbackHandler]:
    return callback_access.guard(_every_verb(arriving, desk, bot_name))


def _every_verb(arriving: Arriving, desk: Desk, bot_name: str) -> Mapping[str, CallbackHandler]:
    phrases, conversations = desk.phrases, arriving.conversations
    return {
        sign_up_reminders.STOP: own(lambda context, _: sign_up_reminders.stop(context, phrases)),
        sign_up_reminders.RESUME: own(lambda context, stack: _resume(arriving, context, stack)),
        session_news.RESTART: own(arriving.sign_up_again),
        REPLY: own(lambda context, stack: conversations.open_above(context, stack, "talk")),
        **{callback: _deciding(desk, callback) for callback in ANSWERS},
        **mentoring_callbacks.handlers(conversations),
        **employers_callbacks.handlers(conversations),
        **offers_callbacks.handlers(conversations),
        **destinations.handlers(conversations),
        **agenda_callbacks.handlers(conversations),
        **subscriptions.handlers(conversations),
        **second_approval.handlers(conversations),
        **reports_callbacks.handlers(conversations),
        **workshops_callbacks.handlers(conversations),
        **feedback_conversation.handlers(conversations),
        **applications_callbacks.handlers(conversations),
        **tickets_callbacks.handlers(Human(conversations)),
        **call_back_requests.handlers(phrases),
        **invite_command.handlers(phrases, bot_name),
        **access_command.handlers(phrases),
        **links_command.handlers(phrases),
        **day_summary.handlers(phrases),
        **journal_command.handlers(phrases),
        **minors_conversation.handlers(conversations),
        **stats_command.handlers(),
        **adviser_command.handlers(bot_name),
        **comfort_needs.handlers(conversations),
        **silence_notice.handlers(conversations),
        **announcements_callbacks.handlers(phrases),
        **export_command.handlers(),
        video_test.WORKS: own(lambda context, _: phrases.say(context, "video.ready")),
        video_test.HELP: own(
            lambda context, stack: _help_with_video(conversations, context, stack)
        ),
    }


def _help_with_video(
    conversations: Conversations, context: TurnContext, stack: ConversationStack
) -> None:
    conversations.open_above(context, stack, "talk", {"subject": "video"})


def _resume(arriving: Arriving, context: TurnContext, stack: ConversationStack) -> None:
    sign_up_reminders.resumed(context, arriving.conversations.phrases)
    arriving.start(context, stack)


def _deciding(desk: Desk, callback: str) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, enrolment_id: int) -> CallbackResult:
        if not is_staff(context.session, context.person_id):
            return CallbackResult.FOREIGN
        enrolment = context.session.get(Enrolment, enrolment_id)
        if enrolment is not None:
            locks.hold_person(context.session, enrolment.person_id)
        if desk.decide(context, callback, enrolment_id) is EnrolmentStatus.REFUSED and enrolment:
            leaving.give_back(context.session, enrolment.person_id, context.now, context.chance)
        return CallbackResult.DONE

    return handle
