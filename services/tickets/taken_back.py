"""Take back what was passed on by mistake: « Ce n'était pas pour l'équipe »."""

from collections.abc import Mapping

from services.conversation import inline_buttons
from services.conversation.callbacks import Callbacks, own
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Edit, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access
from services.tickets import gathering, tickets

NOT_FOR_TEAM = "not_for_team"
"""The callback of the button."""


def say_held(context: TurnContext, key: str, values: Mapping[str, str]) -> None:
    """Say that words went to the team, with the button to take them back.

    The button is no newer screen: a « oui » that follows is not about it.
    """
    label = context.phrases.label(context, Phrase("talk.not_for_team"))
    mark = gathering.number_of(str(context.update_id))
    button = Button(label, inline_buttons.data(NOT_FOR_TEAM, context.person_id, mark))
    context.say(Say(context.phrases.render(context, key, values), [[button]]))


def take_back_last(context: TurnContext) -> str:
    """Take back the last words that the team does not see yet, after a typed request to do so.

    Return the words, which may be for the open question; empty if the team has them already.
    """
    return _take_back(context, None) or ""


def _pressed(context: TurnContext, stack: ConversationStack) -> None:
    _take_back(context, context.detail)
    ask_again(context, stack)


def _take_back(context: TurnContext, mark: int | None) -> str | None:
    ticket = tickets.open_of(context.session, context.person_id)
    words = tickets.take_back(context, ticket, mark) if ticket is not None else None
    key = "talk.taken_back" if words is not None else "talk.read_already"
    if mark is not None and context.message_id is not None:
        context.say(Edit(context.message_id, context.phrases.render(context, key, {})))
    else:
        context.phrases.say(context, key)
    return words


def ask_again(context: TurnContext, stack: ConversationStack) -> None:
    """Ask the open question again: the words may have been for it."""
    question = context.conversations.question(context, stack)
    if question is not None and not question.script.passing:
        context.conversations.ask_again(context, stack)


CALLBACKS: Callbacks = {
    Access.PERSON: {NOT_FOR_TEAM: own(_pressed)},
}
