"""In a topic of the team's group: what is written there reaches the person, and ends there."""

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
"""The buttons that work there: others belong in private."""


def write(context: TurnContext, text: str) -> None:
    if (person := _person_or_say(context)) is not None:
        answering.write(context, person, text)


def send(context: TurnContext, chat_id: int, message_id: int) -> None:
    """A picture, a file, a voice."""
    if (person := _person_or_say(context)) is not None:
        answering.send(context, person, chat_id, message_id)


def no_command(context: TurnContext) -> None:
    context.phrases.say(context, "topic.no_command")


def closed_by_hand(context: TurnContext) -> None:
    """With Telegram's own button: as « Clore »."""
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
