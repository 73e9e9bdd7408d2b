"""Handle the inline buttons of messages: check the right, run the callback, change the message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.replies import PressedButton
from services.conversation import inline_buttons
from services.conversation.inline_buttons import TYPED_WITHIN, Shown
from services.conversation.replies import Edit, Outgoing, Unbutton
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access

NO_QUESTION = PressedButton(-1, 0)


class CallbackResult(StrEnum):
    FOREIGN = "foreign"
    """The button belongs to another person: answered as if unknown."""
    DONE = "done"
    """The message loses its buttons."""
    STAYS = "stays"
    """The message keeps its buttons, which may be pressed again."""


CallbackHandler = Callable[[TurnContext, ConversationStack, int], CallbackResult]
"""Handles a press, given the id of what the button is about; `context.detail` is its second number.

It checks again that this belongs to the person, and how it stands now.
"""
Callbacks = Mapping[Access, Mapping[str, CallbackHandler]]
"""Handlers by the right that they need, then by the name in the data of their button."""
May = Callable[[Session, int, Access], bool]
"""Tells whether a person has an access now."""


def own(work: Callable[[TurnContext, ConversationStack], None]) -> CallbackHandler:
    """Return a handler for a button with a person's id in its data: only that person may press."""

    def handle(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        work(context, stack)
        return CallbackResult.DONE

    return handle


def guarded(may: May, access: Access, handle: CallbackHandler) -> CallbackHandler:
    """Return a handler that refuses people without the access, or who have lost the access."""

    def held(context: TurnContext, stack: ConversationStack, subject: int) -> CallbackResult:
        if not may(context.session, context.person_id, access):
            return CallbackResult.FOREIGN
        return handle(context, stack, subject)

    return held


def opens_own(script: str, taken: CallbackResult = CallbackResult.STAYS) -> CallbackHandler:
    """Return a handler for a button of one person that opens a script above the others."""
    begins = own(lambda context, stack: context.conversations.open_above(context, stack, script))

    def handle(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
        done = begins(context, stack, person_id)
        return taken if done is CallbackResult.DONE else done

    return handle


@dataclass(frozen=True, slots=True)
class CallbackRouter:
    handlers: Mapping[str, CallbackHandler]
    last_shown: Callable[[Session, int, datetime], Shown]
    """Returns the buttons that a person was shown after an instant."""

    def handle(self, context: TurnContext, stack: ConversationStack, pressed: str) -> bool:
        """Handle a press; return False if this person has no such button."""
        parsed = inline_buttons.parsed(pressed)
        callback = self.handlers.get(parsed.callback) if parsed else None
        if parsed is None or callback is None:
            return False
        said_before = len(context.outgoing)
        context.detail = parsed.detail
        taken = callback(context, stack, parsed.subject)
        if taken is CallbackResult.DONE and not context.gone:
            inline_buttons.put_away(context, pressed)
            if context.message_id is not None:
                _unbutton(context.outgoing, said_before, context.message_id)
        return taken is not CallbackResult.FOREIGN

    def typed(
        self,
        context: TurnContext,
        stack: ConversationStack,
        text: str,
        *,
        answers: bool,
        last: bool = False,
    ) -> bool:
        """Handle typed text that is the label of a recent inline button; return whether it was.

        `answers`: the text would answer the open question as well.  `last`: it is a word such as
        « oui », which is said to the last message alone.
        """
        heard_at = stack.top.heard_at if stack.top else None
        shown = self.last_shown(context.session, context.person_id, context.now - TYPED_WITHIN)
        shown = shown[:1] if last else shown
        meant = inline_buttons.meant(shown, text, heard_at, answers=answers)
        if meant is None:
            return False
        pressed, context.message_id = meant
        return self.handle(context, stack, pressed)


def _unbutton(outgoing: list[Outgoing], said_before: int, message_id: int) -> None:
    edited = any(isinstance(it, Edit) and it.message_id == message_id for it in outgoing)
    if not edited:
        outgoing.insert(said_before, Unbutton(message_id))
