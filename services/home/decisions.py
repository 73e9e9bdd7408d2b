"""Decide on a request with one tap of the team; a refusal waits, then gives back what was held."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.deployment import Deployment
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.enrolment import review_command, review_queue
from services.home import leaving
from services.people import locks, people

SLICE = 20


def apply_refusals(session: Session, deployment: Deployment, now: datetime) -> bool:
    """Apply and tell the refusals that nobody has undone in ten minutes; True if more may be due.

    One about answers that the person has changed since is dropped: the request waits again.
    """
    due = review_queue.due_refusals(session, deployment.bot_id, now, SLICE)
    for enrolment in due:
        locks.hold_person(session, enrolment.person_id)
        session.refresh(enrolment)
        if enrolment.refusal_at is not None:
            _apply(session, deployment, enrolment, now)
    session.flush()
    return len(due) == SLICE


def _apply(session: Session, deployment: Deployment, enrolment: Enrolment, now: datetime) -> None:
    staff_id, reason = enrolment.refused_by, enrolment.refusal_reason
    is_stale = review_queue.is_of_new_answers(session, enrolment)
    if enrolment.answer_by is None or is_stale or staff_id is None or reason is None:
        key = "desk.refusal_stale" if enrolment.answer_by else "desk.refusal_void"
        stopped = review_command.ended(session, enrolment, key)
        review_queue.forget_refusal(enrolment)
        review_command.show_ended(session, enrolment.id, stopped, now)
        return
    told = review_command.ended(session, enrolment, "desk.decided_by")
    mark = f"refusal:{enrolment.id}:{enrolment.refusal_at:%Y%m%d%H%M%S}"
    status = review_command.decide(session, enrolment.id, staff_id, reason, now, mark)
    if status is EnrolmentStatus.REFUSED:
        leaving.give_back(session, enrolment.person_id, now, deployment.chance)
        review_command.show_ended(session, enrolment.id, told, now)


def _deciding(callback: str) -> CallbackHandler:
    yes, _ = review_command.ANSWERS[callback]
    answer = review_command.accept if yes else review_command.refuse

    def handle(context: TurnContext, _: ConversationStack, enrolment_id: int) -> CallbackResult:
        if not _hold(context, enrolment_id):
            return CallbackResult.FOREIGN
        answer(context, enrolment_id, callback)
        return CallbackResult.DONE

    return handle


def _undo(context: TurnContext, _: ConversationStack, enrolment_id: int) -> CallbackResult:
    if not _hold(context, enrolment_id):
        return CallbackResult.FOREIGN
    review_command.undo(context, enrolment_id)
    return CallbackResult.DONE


def _hold(context: TurnContext, enrolment_id: int) -> bool:
    """Hold the person of a request; False if it is one of another bot."""
    enrolment = context.session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return True
    if people.is_of_another_bot(context.session, enrolment.person_id, context.bot_id):
        return False
    locks.hold_person(context.session, enrolment.person_id)
    return True


CALLBACKS: Mapping[str, CallbackHandler] = {
    **{callback: _deciding(callback) for callback in review_command.ANSWERS},
    review_command.UNDO: _undo,
}
