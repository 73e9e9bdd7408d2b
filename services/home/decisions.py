"""Decide on a request with one tap of the team; what waits is applied and told in ten minutes."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.deployment import Deployment
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.enrolment import review_command, review_queue
from services.home import leaving
from services.people import people
from services.people.access import Access

SLICE = 20


def apply_planned(session: Session, deployment: Deployment, now: datetime) -> bool:
    """Apply and tell the decisions that nobody has undone in ten minutes; True if more may be due.

    One about answers that the person has changed since is dropped: the request waits again.
    """
    due = review_queue.due_decisions(session, deployment.bot_id, now, SLICE)
    for enrolment in due:
        people.lock_person(session, enrolment.person_id)
        session.refresh(enrolment)
        if enrolment.decision_at is not None:
            _apply(session, deployment, enrolment, now)
    session.flush()
    return len(due) == SLICE


def _apply(session: Session, deployment: Deployment, enrolment: Enrolment, now: datetime) -> None:
    staff_id, decision = enrolment.decided_by, enrolment.decision
    is_stale = review_queue.is_of_new_answers(session, enrolment)
    if enrolment.answer_by is None or is_stale or staff_id is None or decision is None:
        key = "desk.refusal_stale" if enrolment.answer_by else "desk.refusal_void"
        stopped = review_command.ended(session, enrolment, key)
        if is_stale and staff_id is not None and enrolment.answer_by is not None:
            review_command.tell_stale(session, enrolment, staff_id, now)
        review_queue.forget_decision(enrolment)
        review_command.show_ended(session, enrolment.id, stopped, now)
        return
    told, zone = review_command.ended(session, enrolment, "desk.decided_by"), enrolment.decided_zone
    mark = f"refusal:{enrolment.id}:{enrolment.decision_at:%Y%m%d%H%M%S}"
    status = review_command.decide(session, enrolment.id, staff_id, decision, now, mark, zone)
    if status is None:
        return
    if status is EnrolmentStatus.REFUSED:
        leaving.release_all(session, enrolment.person_id, now, deployment.random_below)
    else:
        review_command.ask_for_agreement(session, enrolment, staff_id, now)
    review_command.show_ended(session, enrolment.id, told, now)


def _deciding(callback: str) -> CallbackHandler:
    yes, _ = review_command.ANSWERS[callback]
    answer = review_command.accept if yes else review_command.refuse

    def handle(context: TurnContext, _: ConversationStack, enrolment_id: int) -> CallbackResult:
        if not _lock_person(context, enrolment_id):
            return CallbackResult.FOREIGN
        answer(context, enrolment_id, callback)
        return CallbackResult.DONE

    return handle


def _undo(context: TurnContext, _: ConversationStack, enrolment_id: int) -> CallbackResult:
    if not _lock_person(context, enrolment_id):
        return CallbackResult.FOREIGN
    review_command.undo(context, enrolment_id)
    return CallbackResult.DONE


def _lock_person(context: TurnContext, enrolment_id: int) -> bool:
    """Lock the person of a request; False if it is one of another bot."""
    enrolment = context.session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return True
    if people.is_of_another_bot(context.session, enrolment.person_id, context.bot_id):
        return False
    people.lock_person(context.session, enrolment.person_id)
    return True


CALLBACKS: Callbacks = {
    Access.TEAM: {
        **{callback: _deciding(callback) for callback in review_command.ANSWERS},
        review_command.UNDO: _undo,
    },
}
