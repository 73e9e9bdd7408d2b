"""Ask for whom a message is that a member of the team writes in the group, outside topics."""

from collections.abc import Mapping

from sqlalchemy import select

from models.people import Person
from models.tickets import Ticket
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.team.notifications import name_of
from services.tickets import answering, staff_group

FOR_WHOM, FOR_NOBODY = "whom_group", "whom_group_nobody"
"""The callbacks of the buttons: a person, or nobody."""
BUTTONS = frozenset({FOR_WHOM, FOR_NOBODY})
MOST = 8
"""People listed, who waits longest first."""


def ask(context: TurnContext, message_id: int) -> None:
    """Ask for whom the message is, while somebody waits for an answer; else colleagues talk."""
    waiting = _waiting(context)
    if not waiting:
        return
    rows = [[_button(context, person_id, message_id)] for person_id in waiting]
    nobody = context.phrases.label(context, Phrase("whom.nobody"))
    rows.append([Button(nobody, inline_buttons.data(FOR_NOBODY, message_id))])
    inline_buttons.show(context, Say(context.phrases.render(context, "whom.in_group", {}), rows))


def _waiting(context: TurnContext) -> list[int]:
    query = (
        select(Ticket.person_id)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == context.bot_id, Ticket.closed_at.is_(None))
        .where(Ticket.waits_since.is_not(None), Person.id != context.person_id)
        .order_by(Ticket.waits_since, Ticket.id)
        .limit(MOST)
    )
    return list(dict.fromkeys(context.session.scalars(query)))


def _button(context: TurnContext, person_id: int, message_id: int) -> Button:
    """Return the button of a person; the id of the message is the longer number."""
    data = inline_buttons.data(FOR_WHOM, message_id, person_id)
    return Button(name_of(context.session, person_id), data)


def _send(context: TurnContext, _: ConversationStack, message_id: int) -> CallbackResult:
    """Send a copy of the message to the chosen person."""
    person = context.session.get(Person, context.detail)
    chat_id = staff_group.of(context.session, context.bot_id)
    if person is None or person.bot_id != context.bot_id or chat_id is None:
        return CallbackResult.FOREIGN
    answering.send(context, person, chat_id, message_id)
    name = name_of(context.session, person.id)
    inline_buttons.replace(context, "whom.sent_from_group", {"name": name})
    return CallbackResult.DONE


def _leave(context: TurnContext, _: ConversationStack, __: int) -> CallbackResult:
    inline_buttons.replace(context, "whom.not_sent_from_group", {})
    return CallbackResult.DONE


CALLBACKS: Mapping[str, CallbackHandler] = {FOR_WHOM: _send, FOR_NOBODY: _leave}
