"""One answer to many messages: beyond a person's budget, all is heard and little is said."""

from collections.abc import Iterable
from dataclasses import replace

from services.conversation.conversations import Conversations
from services.conversation.replies import Message, Outgoing, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work


def merged(conversations: Conversations, work: Work) -> Work:
    """Do the same work; of its answer, only what the chat must lose or change is kept.

    One kind sentence and the question that is open by then stand for all the rest.
    """

    def hear(context: TurnContext, stack: ConversationStack) -> None:
        work(context, stack)
        if context.gone:
            return
        puts_away = any(isinstance(it, Say) and it.keyboard == "remove" for it in context.lines)
        context.lines[:] = without_messages(context.lines)
        before = len(context.lines)
        conversations.ask_again(context, stack, "common.many_messages")
        if puts_away and isinstance(first := context.lines[before], Say) and not first.buttons:
            context.lines[before] = replace(first, keyboard=first.keyboard or "remove")

    return hear


def without_messages(lines: Iterable[Outgoing]) -> list[Outgoing]:
    """Edits, deletions and lists of commands: what another answer does not replace."""
    return [line for line in lines if not isinstance(line, Message)]
