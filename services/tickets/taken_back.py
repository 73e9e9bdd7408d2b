"""Take back what was passed on by mistake: « Ce n'était pas pour l'équipe »."""

from collections.abc import Mapping

from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, own
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Edit, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import gathering, tickets

NOT_FOR_TEAM = "not_for_team"
"""The callback of the button."""


def say_held(context: TurnContext, key: str, values: Mapping[str, str]) -> None:
    """Say that words went to the team, with the button that takes them back.

    The button is no newer screen: a « oui » that follows is not about it.
    """
    label = context.phrases.label(context, Phrase("talk.not_for_team"))
    mark = gathering.number_of(str(context.update_id))
    button = Button(label, inline_buttons.data(NOT_FOR_TEAM, context.person_id, mark))
    context.say(Say(context.phrases.render(context, key, values), [[button]]))


def take_back_last(context: TurnContext, stack: ConversationStack) -> None:
    """Take back the last words that the team does not see yet, since somebody types so."""
    _take_back(context, None)
    _go_on(context, stack)


def _pressed(context: TurnContext, stack: ConversationStack) -> None:
    _take_back(context, context.detail)
    _go_on(context, stack)


def _take_back(context: TurnContext, mark: int | None) -> None:
    ticket = tickets.open_of(context.session, context.person_id)
    is_taken = ticket is not None and tickets.take_back(context, ticket, mark)
    key = "talk.taken_back" if is_taken else "talk.read_already"
    if mark is not None and context.message_id is not None:
        context.say(Edit(context.message_id, context.phrases.render(context, key, {})))
    else:
        context.phrases.say(context, key)


def _go_on(context: TurnContext, stack: ConversationStack) -> None:
    """Ask the open question again: the words may have been for it."""
    question = context.conversations.question(context, stack)
    if question is not None and not question.script.passing:
        context.conversations.ask_again(context, stack)


CALLBACKS: Mapping[str, CallbackHandler] = {NOT_FOR_TEAM: own(_pressed)}
