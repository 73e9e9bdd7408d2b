"""Decide whether a message is for the team or for the bot, and pass it on to the team.

« Talking » is said of a person whose ticket is open.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from flows.replies import Reply
from flows.texts import DEFAULT_LANGUAGE
from flows.tickets.asking_for_a_human import load_human_words
from models.people import Person
from models.tickets import Ticket
from rules.conversation.typed_text import plain
from rules.tickets.asking_for_a_human import (
    addresses_team,
    answers_besides,
    asks_for_someone,
    awaits_reply,
    calls_off,
    is_grateful,
    may_ask_for_someone,
    names_someone,
    not_for_team,
    says_settled,
    says_solved,
    sounds_grateful,
)
from rules.tickets.working_hours import is_open, next_read
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack, OpenConversation
from services.conversation.turn_context import TurnContext
from services.people import people, roles
from services.team import absences
from services.tickets import conduct, taken_back, tickets, voices
from services.tickets.cards import SETTLE

TALK, CALL_OFF = "talk", "call_off"
YES = "oui"
"""A word that stands among thanks, and that alone answers something."""
FORGOTTEN = timedelta(minutes=15)
"""After how long « Écrivez votre message » is only one of the things that a text may answer."""
WARNED = timedelta(minutes=30)
"""How long the numbers of an emergency are not repeated to who writes what tells of none."""


class TeamPart(StrEnum):
    """What the team has to do with a text."""

    ASKED_FOR = "asked_for"
    """Somebody asks for a human."""
    SETTLED = "settled"
    """Somebody says that all is settled."""
    THANKED = "thanked"
    """Thanks after an answer, which the team need not read."""
    TAKEN_BACK = "taken_back"
    """Somebody says that what was passed on was not for the team."""
    CALLED_OFF = "called_off"
    """Somebody does not want the call any more that they asked for."""
    URGENT = "urgent"
    """The team is to call who writes: it gets all their words."""
    WROTE_LAST = "wrote_last"
    """The team wrote after the open question."""
    WAITED_FOR = "waited_for"
    """The team has not answered yet."""
    REOPENED = "reopened"
    """The team closed the exchange lately, and it goes on."""


def team_part(context: TurnContext, stack: ConversationStack, text: str) -> TeamPart | None:
    """Return the team's part in a text; None if the text does not concern the team.

    None too when the open question is itself put by a script that writes to the team.
    """
    if _speaks_to_team(context, stack):
        return None
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    is_answer = _is_an_answer(context, stack, ticket, text)
    if ticket is not None and (part := _undone(context, ticket, text)) is not None:
        return part
    if _asks_for_someone(text, is_answer=is_answer):
        return TeamPart.ASKED_FOR
    if ticket is None:
        is_open = not is_answer and tickets.closed_too_soon(context, text) is not None
        return TeamPart.REOPENED if is_open else None
    if _is_urgent(ticket):
        return None if is_answer else TeamPart.URGENT
    return _said_of_talk(ticket, stack, text)


def _said_of_talk(ticket: Ticket, stack: ConversationStack, text: str) -> TeamPart:
    """Return the remark of a text on the exchange itself, or on its reader."""
    if ticket.waits_since is not None and awaits_reply(text):
        return TeamPart.ASKED_FOR
    if _may_settle(ticket, text):
        return TeamPart.SETTLED
    if ticket.team_wrote_at and ticket.waits_since is None and _is_grateful(text):
        return TeamPart.THANKED
    return TeamPart.WROTE_LAST if _team_wrote(ticket, stack.top) else TeamPart.WAITED_FOR


def names_team(context: TurnContext, text: str) -> bool:
    """Tell whether a text names the team, or a member of the team: « Sami, j'ai oublié … »."""
    ticket = tickets.open_of(context.session, context.person_id)
    reader = _reader_of(context, ticket) if ticket is not None else ""
    team = roles.members(context.session, context.bot_id)
    return addresses_team(text, reader, [member.first_name or "" for member in team])


def _undone(context: TurnContext, ticket: Ticket, text: str) -> TeamPart | None:
    """Return the part that a text takes back: the call, or the message before."""
    words = load_human_words()
    if ticket.danger is not None:
        return TeamPart.CALLED_OFF if calls_off(text, words) else None
    names = {"equipe", plain(_reader_of(context, ticket))}
    return TeamPart.TAKEN_BACK if not_for_team(text, words, names) else None


def takes_back(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether a text says that the previous message was not meant for the team."""
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    return ticket is not None and _undone(context, ticket, text) is TeamPart.TAKEN_BACK


def pass_on(
    context: TurnContext,
    stack: ConversationStack,
    text: str,
    part: TeamPart,
    *,
    is_held: bool = False,
) -> None:
    """Give the team a text, open the conversation that writes to it, or close the exchange.

    `is_held`: the text may be taken back, for some seconds.
    """
    match part:
        case TeamPart.ASKED_FOR:
            ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
            _open(context, stack, ticket, text)
        case TeamPart.SETTLED:
            close_and_confirm(context)
        case TeamPart.THANKED:
            _take_thanks(context, text)
        case TeamPart.REOPENED:
            closed = tickets.closed_too_soon(context, text)
            write(context, text, closed.subject if closed else None)
        case TeamPart.TAKEN_BACK:
            taken_back.take_back_last(context)
            taken_back.ask_again(context, stack)
        case TeamPart.CALLED_OFF:
            context.conversations.open_above(context, stack, CALL_OFF)
        case TeamPart.URGENT | TeamPart.WROTE_LAST | TeamPart.WAITED_FOR:
            write(context, text, is_held=is_held)


def corrects(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Send an edited message to the team, which has read the first version; True if sent."""
    not_talking = _speaks_to_team(context, stack) or not stack.talking
    if not text or not_talking or not are_for_team(context, stack, text):
        return False
    write(context, plainly(Phrase("desk.corrected", {"message": text}), DEFAULT_LANGUAGE))
    return True


def fits(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether the open question accepts this text."""
    return _is_an_answer(context, stack, None, text)


def are_for_team(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether the team will read this text."""
    if _speaks_to_team(context, stack):
        return True
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    return ticket is not None and not _is_an_answer(context, stack, ticket, text)


def are_an_answer(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether an open question accepts this text."""
    return context.conversations.question(context, stack) is not None and fits(context, stack, text)


def hear_file(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Send a file to the team; return whether it was sent.

    It is sent while a ticket is open, or in place of the text that the script `talk` asks for.
    """
    if stack.top is not None and stack.top.script == TALK:
        tickets.send(context, reply)
        context.phrases.say(context, "talk.told")
        context.conversations.close_top(context, stack)
        return True
    if stack.talking:
        send(context, reply)
    return stack.talking


def hear_voice(context: TurnContext, stack: ConversationStack, reply: Reply) -> None:
    """Send a voice message to the team, which opens a ticket; somebody listens to it."""
    is_written = voices.to_write_down(context, reply) is not None
    tickets.send(context, reply)
    context.phrases.say(context, "talk.voice_written" if is_written else "talk.voice")
    question = context.conversations.question(context, stack)
    if question is not None and not question.script.passing:
        context.conversations.ask_again(context, stack)


def send(context: TurnContext, reply: Reply) -> None:
    """Send to the team what the person has just sent and is no text."""
    _acknowledge(context, tickets.send(context, reply))


def write(
    context: TurnContext, text: str, subject: str | None = None, *, is_held: bool = False
) -> Ticket:
    """Send the text to the team, and say so to the person."""
    ticket = tickets.write(context, text, subject, is_held=is_held)
    _acknowledge(context, ticket, is_held=is_held and tickets.may_be_held(ticket))
    return ticket


def _acknowledge(context: TurnContext, ticket: Ticket, *, is_held: bool = False) -> None:
    """Say once that the team reads, and, for each closing, once when it is back."""
    department = people.department_of(context.session, ticket.person_id)
    closed = ticket.waits_since is not None and not is_open(context.now, department)
    said_at = ticket.acknowledged_at
    read_at = next_read(context.now, department)
    if _is_urgent(ticket):
        _warn(context, ticket)
    elif said_at is None or (closed and next_read(said_at, department) != read_at):
        ticket.acknowledged_at = context.now
        _say(context, "talk.heard_closed" if closed else "talk.heard", {}, is_held=is_held)
    else:
        _say_passed_on(context, ticket, is_held=is_held)


def _say_passed_on(context: TurnContext, ticket: Ticket, *, is_held: bool = False) -> None:
    """Say in one line that the text went to the team, or to the member who answered last."""
    if not _is_urgent(ticket):
        ticket.acknowledged_at = context.now
    name = _reader_of(context, ticket)
    key = "talk.passed_on_to" if name else "talk.passed_on"
    _say(context, key, {"name": name} if name else {}, is_held=is_held)


def _say(context: TurnContext, key: str, values: Mapping[str, str], *, is_held: bool) -> None:
    if is_held:
        taken_back.say_held(context, key, values)
    else:
        context.phrases.say(context, key, values)


def _reader_of(context: TurnContext, ticket: Ticket) -> str:
    """Return the first name of the member who answered last; "" if unknown or away."""
    reader = context.session.get(Person, ticket.answered_by) if ticket.answered_by else None
    if reader is None or absences.away(context.session, [reader.id], context.now):
        return ""
    return reader.first_name or ""


def mark_report(context: TurnContext) -> None:
    """Mark the person's exchange as one that may tell of somebody's conduct."""
    if (ticket := tickets.open_of(context.session, context.person_id)) is not None:
        conduct.mark(context.session, ticket, context.now)


def _warn(context: TurnContext, ticket: Ticket) -> None:
    """Give the numbers of an emergency with what the team gets, every half hour."""
    said_at = ticket.acknowledged_at
    if said_at is None or said_at <= context.now - WARNED:
        ticket.acknowledged_at = context.now
        context.phrases.say(context, "talk.heard_urgent")
    else:
        _say_passed_on(context, ticket)


def note_warning(context: TurnContext) -> None:
    """Record that the numbers of an emergency were given, beside an exchange that is urgent."""
    ticket = tickets.open_of(context.session, context.person_id)
    if ticket is not None and _is_urgent(ticket):
        ticket.acknowledged_at = context.now


def _is_grateful(text: str) -> bool:
    return is_grateful(text, load_human_words()) or sounds_grateful(text)


def _take_thanks(context: TurnContext, text: str) -> None:
    """Answer a thank-you, with the button that closes the exchange; the team reads other words."""
    key = "talk.thanked"
    if answers_besides(text) or not is_grateful(text, load_human_words()):
        tickets.write(context, text)
        key = "talk.thanked_passed_on"
    _ask_whether_settled(context, key)


def _ask_whether_settled(context: TurnContext, key: str) -> None:
    label = context.phrases.label(context, Phrase("desk.settled"))
    settled = Button(label, inline_buttons.data(SETTLE, context.person_id))
    words = context.phrases.render(context, key, {})
    inline_buttons.show(context, Say(words, [[settled]]))


def close_and_confirm(context: TurnContext) -> None:
    """Close the ticket of a person who says that all is settled, and confirm."""
    over = tickets.close_as_settled(context)
    context.phrases.say(context, "talk.settled" if over else "talk.settled_urgent")


def opens_beside(context: TurnContext, stack: ConversationStack, text: str) -> None:
    """Let a person write to the team if a text that was already granted asks for someone too."""
    question = context.conversations.question(context, stack)
    is_there = question is not None and question.speaks_to_team
    if names_someone(text, load_human_words()) and not is_there:
        ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
        _open(context, stack, ticket, text)


def _open(context: TurnContext, stack: ConversationStack, ticket: Ticket | None, text: str) -> None:
    """Open « Écrivez votre message », or give the words to who already answers."""
    if ticket is None:
        context.conversations.open_above(context, stack, TALK)
    elif ticket.waits_since is None:
        write(context, text)
    else:
        tickets.write(context, text)
        context.phrases.say(context, "talk.waits")


def _asks_for_someone(text: str, *, is_answer: bool) -> bool:
    asks = asks_for_someone if is_answer else may_ask_for_someone
    return asks(text, load_human_words())


def _speaks_to_team(context: TurnContext, stack: ConversationStack) -> bool:
    question = context.conversations.question(context, stack)
    return question is not None and question.speaks_to_team


def _is_an_answer(
    context: TurnContext, stack: ConversationStack, ticket: Ticket | None, text: str
) -> bool:
    """Tell whether the text answers the open question, or comes during an outside call."""
    question = context.conversations.question(context, stack)
    if question is None:
        return stack.top is not None
    return question.takes(text, team_wrote=_team_wrote(ticket, stack.top))


def team_has_spoken(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether words are for the team: it wrote since the question, or a call is due."""
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    return _team_wrote(ticket, stack.top) or _is_urgent(ticket)


def team_wrote_last(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether the team wrote since the open question was asked."""
    ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
    return _team_wrote(ticket, stack.top)


def talked_at(context: TurnContext, text: str) -> datetime | None:
    """Return when words last went from or to the team; None without an exchange."""
    ticket = tickets.open_of(context.session, context.person_id)
    ticket = ticket or tickets.closed_too_soon(context, text)
    if ticket is None:
        return None
    instants = ticket.opened_at, ticket.acknowledged_at, ticket.team_wrote_at, ticket.closed_at
    return max(filter(None, instants))


def is_writing(stack: ConversationStack) -> bool:
    """Tell whether « Écrivez votre message » is open above something else."""
    return stack.top is not None and stack.top.script == TALK and len(stack.open) > 1


def forgets_talk(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether « Écrivez votre message » is too old to be answered by a text."""
    question, top = context.conversations.question(context, stack), stack.top
    if question is None or top is None or not is_writing(stack):
        return False
    return top.heard_at <= context.now - FORGOTTEN and not question.offers(text)


def waits_for_team(context: TurnContext) -> bool:
    """Tell whether the person waits for an answer: the last word was theirs, and no danger."""
    ticket = tickets.open_of(context.session, context.person_id)
    return ticket is not None and ticket.waits_since is not None and not _is_urgent(ticket)


def is_urgent(context: TurnContext) -> bool:
    """Tell whether the team is to call the person, whose every word is then for the team."""
    return _is_urgent(tickets.open_of(context.session, context.person_id))


def _is_urgent(ticket: Ticket | None) -> bool:
    return ticket is not None and ticket.danger is not None


def is_for_them(text: str) -> bool:
    """Tell whether a text asks for a human, or says that all is settled."""
    words = load_human_words()
    return may_ask_for_someone(text, words) or says_settled(text, words)


def says_thanks(text: str) -> bool:
    return bool(load_human_words().thanks.fullmatch(plain(text))) and plain(text) != YES


def _may_settle(ticket: Ticket, text: str) -> bool:
    """Tell whether words alone close the ticket: no danger, and the person calls it settled."""
    words = load_human_words()
    says_so = says_settled(text, words) if ticket.team_wrote_at else says_solved(text, words)
    return ticket.danger is None and says_so


def _team_wrote(ticket: Ticket | None, top: OpenConversation | None) -> bool:
    """Tell whether the team wrote since the person last answered the conversation on top."""
    wrote_at = ticket.team_wrote_at if ticket else None
    return wrote_at is not None and top is not None and wrote_at > top.heard_at
