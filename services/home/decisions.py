"""Decide on a request with one tap of the team; a refusal gives back what was held."""

from collections.abc import Mapping

from models.enrolment import Enrolment, EnrolmentStatus
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.enrolment import review_command
from services.home import leaving
from services.people import locks, people


def _deciding(callback: str) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, enrolment_id: int) -> CallbackResult:
        enrolment = context.session.get(Enrolment, enrolment_id)
        if enrolment is not None:
            if people.is_of_another_bot(context.session, enrolment.person_id, context.bot_id):
                return CallbackResult.FOREIGN
            locks.hold_person(context.session, enrolment.person_id)
        status = review_command.decide(context, callback, enrolment_id)
        if status is EnrolmentStatus.REFUSED and enrolment:
            leaving.give_back(context.session, enrolment.person_id, context.now, context.chance)
        return CallbackResult.DONE

    return handle


CALLBACKS: Mapping[str, CallbackHandler] = {
    callback: _deciding(callback) for callback in review_command.ANSWERS
}
