"""Handle what the team does in a person's topic of the staff group: answers, files, closing."""

from flows.replies import Reply
from models.people import Person
from models.tickets import Topic
from services.conversation.turn_context import TurnContext
from services.tickets import answering, callbacks, cards, staff_group, tickets, urgent

IN_TOPICS = frozenset(
    {
        cards.CANNED,
        cards.CLOSE,
        cards.TAKE,
        cards.REACHED,
        cards.UNREACHED,
        cards.EMERGENCY,
        callbacks.SHOW,
        callbacks.SEND,
    }
)
"""Callbacks of the buttons that work in a topic; the others work in private chats only."""
GENERAL = 0
"""The thread of what is written in the group outside topics."""


def write(context: TurnContext, text: str) -> None:
    """Send the text to the person of the topic."""
    if (person := _person_or_say(context)) is not None:
        answering.write(context, person, text)


def send(context: TurnContext, chat_id: int, message_id: int, reply: Reply) -> None:
    """Send a copy of a picture, file or voice message to the person of the topic."""
    if (person := _person_or_say(context)) is not None:
        answering.send(context, person, chat_id, message_id, reply)


def no_command(context: TurnContext) -> None:
    """Say that commands do not work in a topic."""
    context.phrases.say(context, "topic.no_command")


def closed_by_hand(context: TurnContext) -> None:
    """Close the ticket, like « Clore », when the topic is closed with Telegram's own button.

    A ticket that needs an outcome first is shown again instead.
    """
    person = _person(context)
    if person is None:
        return
    topic = context.session.get_one(Topic, person.id)
    topic.closed_at = context.now
    ticket = tickets.open_of(context.session, person.id)
    if ticket is not None and urgent.may_close(ticket):
        tickets.close_by_team(context, ticket)
    elif ticket is not None:
        cards.show_in_topic(context.session, ticket, context.now)


def _person_or_say(context: TurnContext) -> Person | None:
    person = _person(context)
    if person is None:
        context.phrases.say(context, "topic.nobody")
    return person


def _person(context: TurnContext) -> Person | None:
    if context.thread is None:
        return None
    return staff_group.person_of(context.session, context.bot_id, context.thread)
