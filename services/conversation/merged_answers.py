"""Give one answer to many messages: beyond a person's budget all is heard, little is said."""

from collections.abc import Iterable
from dataclasses import replace

from services.conversation.conversations import Conversations
from services.conversation.replies import Message, Outgoing, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work


def merged(conversations: Conversations, work: Work) -> Work:
    """Return `work` with its answer cut to a sentence, and the question open afterwards.

    Edits and deletions stay.
    """

    def hear(context: TurnContext, stack: ConversationStack) -> None:
        work(context, stack)
        if context.gone or context.notice is not None:
            return
        puts_away = any(isinstance(it, Say) and it.keyboard == "remove" for it in context.outgoing)
        context.outgoing[:] = without_messages(context.outgoing)
        before = len(context.outgoing)
        conversations.ask_again(context, stack, "common.many_messages")
        if puts_away and isinstance(first := context.outgoing[before], Say) and not first.buttons:
            context.outgoing[before] = replace(first, keyboard=first.keyboard or "remove")

    return hear


def without_messages(outgoing: Iterable[Outgoing]) -> list[Outgoing]:
    """Keep edits, deletions and lists of commands: another answer does not replace them."""
    return [it for it in outgoing if not isinstance(it, Message)]
