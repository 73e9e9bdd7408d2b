"""Tell what the last message asked, and which of its buttons « oui » or « non » presses."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flows.intents.buttons import PREFIX
from flows.intents.meanings import Meaning
from models.conversation import InlineButtons
from rules.understanding.states import State
from services.conversation import inline_buttons
from services.conversation.inline_buttons import Shown
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext

ASKED_WITHIN = timedelta(hours=24)
"""How long a message that asks something is what « oui » answers."""
WAY_IN, MENU = "way_in", "menu"

Meanings = Mapping[str, Meaning]
"""What each short answer presses, by a button of the message."""


def asked_last(context: TurnContext, shown: Shown, since: datetime | None) -> Shown:
    """Return the newest message that asks something, lately, and after `since` if that is given."""
    asking = [it for it in shown if not _is_an_answer(it[0])][:1]
    return [
        (message, message_id)
        for message, message_id in asking
        if message.said_at > context.now - ASKED_WITHIN
        and (since is None or message.said_at >= since)
    ]


def state_of(stack: ConversationStack, asked: Shown, meanings: Meanings) -> State:
    """Return what the person was last shown, of what changes how words are understood."""
    for message, _ in asked:
        for callback in _callbacks(message):
            if callback in meanings and meanings[callback].state:
                return State(meanings[callback].state)
    if stack.talking:
        return State.TICKET
    if stack.open and stack.open[0].script == WAY_IN:
        return State.SIGN_UP
    return State.MENU if stack.top is not None and stack.top.script == MENU else State.ANY


def meant(asked: Shown, meanings: Meanings, said: str) -> tuple[str, int | None] | None:
    """Return the data of the button that a short answer or an intent presses, and its message.

    None if the last message gives it no meaning, or has several buttons that it could be.
    """
    for message, message_id in asked:
        for callback in _callbacks(message):
            pressed = meanings[callback].presses.get(said) if callback in meanings else None
            fits = [data for _, data in message.buttons if _callback_of(data) == pressed]
            if len(fits) == 1:
                return fits[0], message_id
    return None


def first_button(shown: Shown, since: datetime | None) -> str | None:
    """Return the data of the first button of the last message, if that is an answer.

    None if a question was asked after it, at `since`.
    """
    for message, _ in shown[:1]:
        is_last = since is None or message.said_at >= since
        if is_last and message.buttons and _is_an_answer(message):
            return str(message.buttons[0][1])
    return None


def _is_an_answer(message: InlineButtons) -> bool:
    """Tell whether a message answered what the person wrote: it asks nothing."""
    return all(callback.startswith((PREFIX, "meant_")) for callback in _callbacks(message))


def _callbacks(message: InlineButtons) -> Sequence[str]:
    return [_callback_of(data) for _, data in message.buttons]


def _callback_of(data: str) -> str:
    parsed = inline_buttons.parsed(data)
    return parsed.callback if parsed else ""
