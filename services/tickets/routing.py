"""A human behind the companion: which words are for the team, and stay unanswered by us."""

from functools import partial

from flows.texts import DEFAULT_LANGUAGE
from flows.tickets.asking_for_a_human import house_human_words
from models.tickets import Ticket
from rules.tickets.asking_for_a_human import asks_for_someone, may_ask_for_someone, says_settled
from rules.tickets.working_hours import is_open, next_read
from services.conversation.phrases import Phrase, plainly
from services.conversation.stack import ConversationStack, OpenConversation
from services.conversation.turn_context import TurnContext
from services.tickets import tickets

TALK = "talk"


def hears(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Whether these words were for someone of the team, and it is done."""
    if _speaks_to_team(context, stack):
        return False
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    taken = _is_an_answer(context, stack, ticket, text)
    if _asks_for_someone(text, taken=taken):
        _open(context, stack, ticket, text)
    elif taken:
        return False
    elif ticket is None:
        return _reopens(context, text)
    elif _may_settle(ticket) and says_settled(text, house_human_words()):
        settle(context)
    else:
        write(context, text)
    return True


def corrects(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Of a message that was edited, the team reads both."""
    asked = _speaks_to_team(context, stack) or not stack.talking
    if not text or asked or not are_for_team(context, stack, text):
        return False
    write(context, plainly(Phrase("desk.corrected", {"message": text}), DEFAULT_LANGUAGE))
    return True


def fits(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Whether the open question makes something of these words."""
    return _is_an_answer(context, stack, None, text)


def are_for_team(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Whether someone of the team will read these words."""
    if _speaks_to_team(context, stack):
        return True
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    return ticket is not None and not _is_an_answer(context, stack, ticket, text)


def are_an_answer(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Whether a question waits for such words."""
    return context.conversations.question(stack) is not None and fits(context, stack, text)


def takes_file(context: TurnContext, stack: ConversationStack) -> bool:
    """In a talk with the team; and instead of the words one was asked to write to it."""
    if stack.top is not None and stack.top.script == TALK:
        tickets.send(context)
        context.phrases.say(context, "talk.told")
        context.conversations.close_top(context, stack)
        return True
    return stack.talking and send(context)


def send(context: TurnContext) -> bool:
    """What the person has just sent, and is no text, goes to the team."""
    _acknowledge(context, tickets.send(context))
    return True


def write(context: TurnContext, text: str, subject: str | None = None) -> Ticket:
    ticket = tickets.write(context, text, subject)
    _acknowledge(context, ticket)
    return ticket


def _acknowledge(context: TurnContext, ticket: Ticket) -> None:
    """That it goes to the team is said once; and once each time it is closed, until when."""
    before, here = ticket.acknowledged_at, tickets.department_of(context.session, ticket)
    closed = ticket.waits_since is not None and not is_open(context.now, here)
    if before is None or (closed and next_read(before, here) != next_read(context.now, here)):
        ticket.acknowledged_at = context.now
        context.phrases.say(context, "talk.heard_closed" if closed else "talk.heard")


def _reopens(context: TurnContext, text: str) -> bool:
    closed = tickets.closed_too_soon(context, text)
    if closed is not None:
        write(context, text, closed.subject)
    return closed is not None


def settle(context: TurnContext) -> None:
    over = tickets.settle(context)
    context.phrases.say(context, "talk.settled" if over else "talk.settled_urgent")


def _open(context: TurnContext, stack: ConversationStack, ticket: Ticket | None, text: str) -> None:
    if ticket is None or ticket.waits_since is None:
        context.conversations.open_above(context, stack, TALK)
    else:
        tickets.write(context, text)
        context.phrases.say(context, "talk.waits")


def _asks_for_someone(text: str, *, taken: bool) -> bool:
    words = house_human_words()
    asks = asks_for_someone if taken else may_ask_for_someone
    return asks(text, words)


def _speaks_to_team(context: TurnContext, stack: ConversationStack) -> bool:
    question = context.conversations.question(stack)
    return question is not None and question.speaks_to_team


def _is_an_answer(
    context: TurnContext, stack: ConversationStack, ticket: Ticket | None, text: str
) -> bool:
    """To the open question, or said while a service is asked."""
    question = context.conversations.question(stack)
    if question is None:
        return stack.top is not None
    words = partial(context.conversations.library.texts.words, context.language)
    return question.takes(text, words, team_wrote=_team_wrote(ticket, stack.top))


def _may_settle(ticket: Ticket) -> bool:
    """By words: only what the team has answered, and nobody in danger."""
    return ticket.danger is None and ticket.team_wrote_at is not None


def _team_wrote(ticket: Ticket | None, top: OpenConversation | None) -> bool:
    """Since the person last answered."""
    wrote_at = ticket.team_wrote_at if ticket else None
    return wrote_at is not None and top is not None and wrote_at > top.heard_at
