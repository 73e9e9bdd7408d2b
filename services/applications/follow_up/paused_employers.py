"""Ask the team what to do with an employer who answers nobody; their offers are hidden."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.offers import Employer
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.applications.pending import unanswered_count
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.outbox import message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import people, roles
from services.people.access import Access
from services.team import absences
from services.team.notifications import name_of

RESUME, STAY = "offers_resume", "offers_stay"


def ask_team(session: Session, row: Employer, employer: Person, now: datetime) -> None:
    """Ask each team member present: resume the employer's offers, or leave them hidden."""
    for member in absences.members_there(session, employer.bot_id, now):
        outbox.enqueue(
            session,
            CARD,
            member,
            key=f"offers_paused_card:{employer.id}:{now:%Y-%m-%d}:{member.id}",
            due_at=now,
            params={"employer": row.person_id},
            about_id=employer.id,
        )


def _decision_handler(callback: str) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, employer_id: int) -> CallbackResult:
        if people.is_of_another_bot(context.session, employer_id, context.bot_id):
            return CallbackResult.FOREIGN
        row = _lock_employer(context.session, employer_id)
        if row is None or row.paused_at is None:
            inline_buttons.replace(context, "desk.already_decided", {})
            return CallbackResult.DONE
        if callback == RESUME:
            row.paused_at = None
        roles.audit(context.session, context.person_id, callback, context.now, person=employer_id)
        values: dict[str, str | Phrase] = {
            "person": name_of(context.session, employer_id),
            "reason": Phrase(f"offers_paused.{callback}"),
        }
        inline_buttons.replace(context, "desk.decided", values)
        return CallbackResult.DONE

    return handle


def _lock_employer(session: Session, employer_id: int) -> Employer | None:
    query = select(Employer).where(Employer.person_id == employer_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _still_paused(session: Session, message: OutboxMessage, _: datetime) -> bool:
    row = session.get(Employer, message.params["employer"])
    return row is not None and row.paused_at is not None


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    row = session.get_one(Employer, message.params["employer"])
    language = session.get_one(Person, message.person_id).language
    values = {
        "company": row.company,
        "name": name_of(session, row.person_id),
        "count": str(unanswered_count(session, row.person_id, now)),
    }
    rows = [
        [
            button(
                language, f"offers_paused.{callback}", inline_buttons.data(callback, row.person_id)
            )
        ]
        for callback in (RESUME, STAY)
    ]
    card = Say(translate(language, "offers_paused.card", **values), rows)
    message_buttons.keep(session, message, card.buttons, now)
    return [card]


CARD = MessageKind(
    "offers_paused_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_still_paused,
    render=_render,
)


CALLBACKS: Callbacks = {
    Access.TEAM: {callback: _decision_handler(callback) for callback in (RESUME, STAY)},
}
