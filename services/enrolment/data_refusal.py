"""Hear a person who refuses that their answers are used, just after they agreed."""

from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.second_answers import notice
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access

WAY_IN, FIRST_QUESTION, DECLINED = "way_in", "situation", "declined"


def _refuse(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    """Erase the person while nothing was answered yet; later, tell how all is erased."""
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    opened = stack.top
    is_first = opened is not None and opened.script == WAY_IN
    if opened is not None and is_first and opened.position.step == FIRST_QUESTION:
        context.conversations.lead_to(context, stack, WAY_IN, DECLINED)
    else:
        notice(context, "way_in.data_held", stays=True)
    return CallbackResult.STAYS


CALLBACKS: Callbacks = {
    Access.PERSON: {"data_refuse": _refuse},
}
