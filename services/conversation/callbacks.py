"""What a press of a standing button is: who may, what it does, whether the button stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.replies import Pressed
from services.conversation import inline_buttons
from services.conversation.replies import Edit, Outgoing, Unbutton
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access, may

NO_QUESTION = Pressed(-1, 0)


class CallbackResult(StrEnum):
    FOREIGN = "foreign"
    """Not theirs to press: the same as if there were no such button."""
    DONE = "done"
    """The message loses its buttons."""
    STAYS = "stays"
    """It may be pressed again."""


CallbackHandler = Callable[[TurnContext, ConversationStack, int], CallbackResult]
"""The number is what the button is about: check that it is theirs, and that it still holds."""


def own(work: Callable[[TurnContext, ConversationStack], None]) -> CallbackHandler:
    """A button on a message to one person, whose id it carries."""

    def handle(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        work(context, stack)
        return CallbackResult.DONE

    return handle


def guarded(access: Access, handle: CallbackHandler) -> CallbackHandler:
    """The same, while the access holds: whose access has ended has no such button."""

    def held(context: TurnContext, stack: ConversationStack, subject: int) -> CallbackResult:
        if not may(context.session, context.person_id, access):
            return CallbackResult.FOREIGN
        return handle(context, stack, subject)

    return held


def opens_own(script: str, taken: CallbackResult = CallbackResult.STAYS) -> CallbackHandler:
    """The same: it begins a conversation."""
    begins = own(lambda context, stack: context.conversations.open_above(context, stack, script))

    def handle(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
        done = begins(context, stack, person_id)
        return taken if done is CallbackResult.DONE else done

    return handle


@dataclass(frozen=True, slots=True)
class CallbackRouter:
    handlers: Mapping[str, CallbackHandler]

    def handle(self, context: TurnContext, stack: ConversationStack, pressed: str) -> bool:
        """Whether there was such a button for this person."""
        found = inline_buttons.parsed(pressed)
        callback = self.handlers.get(found[0]) if found else None
        if found is None or callback is None:
            return False
        said_before = len(context.lines)
        taken = callback(context, stack, found[1])
        if taken is CallbackResult.DONE and not context.gone:
            inline_buttons.put_away(context, pressed)
            if context.message_id is not None:
                _unbutton(context.lines, said_before, context.message_id)
        return taken is not CallbackResult.FOREIGN

    def typed(
        self, context: TurnContext, stack: ConversationStack, text: str, *, answers: bool
    ) -> bool:
        """The label of a standing button, in words, does what the button does.

        `answers`: they would answer the open question as well.
        """
        heard_at = stack.top.heard_at if stack.top else None
        found = inline_buttons.meant(context, text, heard_at, answers=answers)
        if found is None:
            return False
        pressed, context.message_id = found
        return self.handle(context, stack, pressed)


def _unbutton(lines: list[Outgoing], said_before: int, message_id: int) -> None:
    edited = any(isinstance(line, Edit) and line.message_id == message_id for line in lines)
    if not edited:
        lines.insert(said_before, Unbutton(message_id))
