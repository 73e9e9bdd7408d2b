"""A human behind the companion: which words are for the team, and stay unanswered by us."""

from dataclasses import dataclass
from functools import partial

from flows.texts import DEFAULT_LANGUAGE
from flows.tickets.asking_for_a_human import house_human_words
from models.tickets import Ticket
from rules.tickets.asking_for_a_human import asks_for_someone, may_ask_for_someone, says_settled
from rules.tickets.working_hours import is_open, next_read
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrase, plainly
from services.conversation.stack import ConversationStack, OpenConversation
from services.conversation.turn_context import TurnContext
from services.tickets import tickets

TALK = "talk"


@dataclass(frozen=True, slots=True)
class Human:
    conversations: Conversations

    def hears(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Whether these words were for someone of the team, and it is done."""
        if self._speaks_to_team(stack):
            return False
        ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
        taken = self._is_an_answer(context, stack, ticket, text)
        if self._asks_for_someone(text, taken=taken):
            self._open(context, stack, ticket, text)
        elif taken:
            return False
        elif ticket is None:
            return self._reopens(context, text)
        elif _may_settle(ticket) and says_settled(text, house_human_words()):
            self.settle(context)
        else:
            self.write(context, text)
        return True

    def corrects(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Of a message that was edited, the team reads both."""
        asked = self._speaks_to_team(stack) or not stack.talking
        if not text or asked or not self.are_for_team(context, stack, text):
            return False
        self.write(context, plainly(Phrase("desk.corrected", {"message": text}), DEFAULT_LANGUAGE))
        return True

    def fits(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Whether the open question makes something of these words."""
        return self._is_an_answer(context, stack, None, text)

    def are_for_team(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Whether someone of the team will read these words."""
        if self._speaks_to_team(stack):
            return True
        ticket = tickets.open_of(context.session, context.person_id) if stack.talking else None
        return ticket is not None and not self._is_an_answer(context, stack, ticket, text)

    def are_an_answer(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Whether a question waits for such words."""
        return self.conversations.question(stack) is not None and self.fits(context, stack, text)

    def takes_file(self, context: TurnContext, stack: ConversationStack) -> bool:
        """In a talk with the team; and instead of the words one was asked to write to it."""
        if stack.top is not None and stack.top.script == TALK:
            tickets.send(context)
            self.conversations.phrases.say(context, "talk.told")
            self.conversations.close_top(context, stack)
            return True
        return stack.talking and self.send(context)

    def send(self, context: TurnContext) -> bool:
        """What the person has just sent, and is no text, goes to the team."""
        self._acknowledge(context, tickets.send(context))
        return True

    def write(self, context: TurnContext, text: str, subject: str | None = None) -> Ticket:
        ticket = tickets.write(context, text, subject)
        self._acknowledge(context, ticket)
        return ticket

    def _acknowledge(self, context: TurnContext, ticket: Ticket) -> None:
        """That it goes to the team is said once; and once each time it is closed, until when."""
        before, here = ticket.acknowledged_at, tickets.department_of(context.session, ticket)
        closed = ticket.waits_since is not None and not is_open(context.now, here)
        if before is None or (closed and next_read(before, here) != next_read(context.now, here)):
            ticket.acknowledged_at = context.now
            self.conversations.phrases.say(context, "talk.heard_closed" if closed else "talk.heard")

    def _reopens(self, context: TurnContext, text: str) -> bool:
        closed = tickets.closed_too_soon(context, text)
        if closed is not None:
            self.write(context, text, closed.subject)
        return closed is not None

    def settle(self, context: TurnContext) -> None:
        over = tickets.settle(context)
        self.conversations.phrases.say(context, "talk.settled" if over else "talk.settled_urgent")

    def _open(
        self, context: TurnContext, stack: ConversationStack, ticket: Ticket | None, text: str
    ) -> None:
        if ticket is None or ticket.waits_since is None:
            self.conversations.open_above(context, stack, TALK)
        else:
            tickets.write(context, text)
            self.conversations.phrases.say(context, "talk.waits")

    def _asks_for_someone(self, text: str, *, taken: bool) -> bool:
        words = house_human_words()
        asks = asks_for_someone if taken else may_ask_for_someone
        return asks(text, words)

    def _speaks_to_team(self, stack: ConversationStack) -> bool:
        question = self.conversations.question(stack)
        return question is not None and question.speaks_to_team

    def _is_an_answer(
        self, context: TurnContext, stack: ConversationStack, ticket: Ticket | None, text: str
    ) -> bool:
        """To the open question, or said while a service is asked."""
        question = self.conversations.question(stack)
        if question is None:
            return stack.top is not None
        words = partial(self.conversations.library.texts.words, context.language)
        return question.takes(text, words, team_wrote=_team_wrote(ticket, stack.top))


def _may_settle(ticket: Ticket) -> bool:
    """By words: only what the team has answered, and nobody in danger."""
    return ticket.danger is None and ticket.team_wrote_at is not None


def _team_wrote(ticket: Ticket | None, top: OpenConversation | None) -> bool:
    """Since the person last answered."""
    wrote_at = ticket.team_wrote_at if ticket else None
    return wrote_at is not None and top is not None and wrote_at > top.heard_at
