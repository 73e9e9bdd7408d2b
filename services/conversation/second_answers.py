"""Hear a second answer: a refusal undoes an agreement; an agreement is asked anew."""

from collections.abc import Callable

from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import PressNotice, TurnContext


def taking_back(undo: Callable[[TurnContext], object], key: str, asks: str) -> CallbackHandler:
    """Return the handler of a refusal after an agreement: undo the agreement, and say what holds.

    `asks` is the callback of the button that asks anew.
    """

    def handle(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        undo(context)
        tell(context, key, {}, [("pressed.change", inline_buttons.data(asks, person_id))])
        return CallbackResult.DONE

    return handle


def leads_to(script: str, step: str, key: str) -> CallbackHandler:
    """Return the handler of a refusal: end the script if it is open, else say the text `key`."""

    def handle(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        if not context.conversations.lead_to(context, stack, script, step):
            context.phrases.say(context, key)
        return CallbackResult.STAYS

    return handle


def tell(
    context: TurnContext, key: str, values: dict[str, str], buttons: list[tuple[str, str]]
) -> None:
    """Replace the pressed message by what holds now, with the buttons to change it."""
    rows = [[Button(context.phrases.label(context, Phrase(it)), data)] for it, data in buttons]
    words = context.phrases.render(context, key, values)
    inline_buttons.show_instead(context, Say(words, rows))


def notice(context: TurnContext, key: str, *, stays: bool = False, **values: str) -> None:
    """Show a text over the chat: what was pressed changes nothing more."""
    context.notice = PressNotice(context.phrases.label(context, Phrase(key, values)), stays)
