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
from services.conversation.stack import Open, Stack
from services.conversation.turn_context import Scene
from services.tickets import tickets

TALK = "talk"


@dataclass(frozen=True, slots=True)
class Human:
    conversations: Conversations

    def hears(self, scene: Scene, stack: Stack, text: str) -> bool:
        """Whether these words were for someone of the team, and it is done."""
        if self._speaks_to_team(stack):
            return False
        ticket = tickets.open_of(scene.session, scene.person_id) if stack.talking else None
        taken = self._is_an_answer(scene, stack, ticket, text)
        if self._asks_for_someone(text, taken=taken):
            self._open(scene, stack, ticket, text)
        elif taken:
            return False
        elif ticket is None:
            return self._reopens(scene, text)
        elif _may_settle(ticket) and says_settled(text, house_human_words()):
            self.settle(scene)
        else:
            self.write(scene, text)
        return True

    def corrects(self, scene: Scene, stack: Stack, text: str) -> bool:
        """Of a message that was edited, the team reads both."""
        asked = self._speaks_to_team(stack) or not stack.talking
        if not text or asked or not self.are_for_team(scene, stack, text):
            return False
        self.write(scene, plainly(Phrase("desk.corrected", {"message": text}), DEFAULT_LANGUAGE))
        return True

    def fits(self, scene: Scene, stack: Stack, text: str) -> bool:
        """Whether the open question makes something of these words."""
        return self._is_an_answer(scene, stack, None, text)

    def are_for_team(self, scene: Scene, stack: Stack, text: str) -> bool:
        """Whether someone of the team will read these words."""
        if self._speaks_to_team(stack):
            return True
        ticket = tickets.open_of(scene.session, scene.person_id) if stack.talking else None
        return ticket is not None and not self._is_an_answer(scene, stack, ticket, text)

    def are_an_answer(self, scene: Scene, stack: Stack, text: str) -> bool:
        """Whether a question waits for such words."""
        return self.conversations.question(stack) is not None and self.fits(scene, stack, text)

    def takes_file(self, scene: Scene, stack: Stack) -> bool:
        """In a talk with the team; and instead of the words one was asked to write to it."""
        if stack.top is not None and stack.top.script == TALK:
            tickets.send(scene)
            self.conversations.phrases.say(scene, "talk.told")
            self.conversations.close_top(scene, stack)
            return True
        return stack.talking and self.send(scene)

    def send(self, scene: Scene) -> bool:
        """What the person has just sent, and is no text, goes to the team."""
        self._acknowledge(scene, tickets.send(scene))
        return True

    def write(self, scene: Scene, text: str, subject: str | None = None) -> Ticket:
        ticket = tickets.write(scene, text, subject)
        self._acknowledge(scene, ticket)
        return ticket

    def _acknowledge(self, scene: Scene, ticket: Ticket) -> None:
        """That it goes to the team is said once; and once each time it is closed, until when."""
        before, here = ticket.acknowledged_at, tickets.department_of(scene.session, ticket)
        closed = ticket.waits_since is not None and not is_open(scene.now, here)
        if before is None or (closed and next_read(before, here) != next_read(scene.now, here)):
            ticket.acknowledged_at = scene.now
            self.conversations.phrases.say(scene, "talk.heard_closed" if closed else "talk.heard")

    def _reopens(self, scene: Scene, text: str) -> bool:
        closed = tickets.closed_too_soon(scene, text)
        if closed is not None:
            self.write(scene, text, closed.subject)
        return closed is not None

    def settle(self, scene: Scene) -> None:
        over = tickets.settle(scene)
        self.conversations.phrases.say(scene, "talk.settled" if over else "talk.settled_urgent")

    def _open(self, scene: Scene, stack: Stack, ticket: Ticket | None, text: str) -> None:
        if ticket is None or ticket.waits_since is None:
            self.conversations.open_above(scene, stack, TALK)
        else:
            tickets.write(scene, text)
            self.conversations.phrases.say(scene, "talk.waits")

    def _asks_for_someone(self, text: str, *, taken: bool) -> bool:
        words = house_human_words()
        asks = asks_for_someone if taken else may_ask_for_someone
        return asks(text, words)

    def _speaks_to_team(self, stack: Stack) -> bool:
        question = self.conversations.question(stack)
        return question is not None and question.speaks_to_team

    def _is_an_answer(self, scene: Scene, stack: Stack, ticket: Ticket | None, text: str) -> bool:
        """To the open question, or said while a service is asked."""
        question = self.conversations.question(stack)
        if question is None:
            return stack.top is not None
        words = partial(self.conversations.library.texts.words, scene.language)
        return question.takes(text, words, team_wrote=_team_wrote(ticket, stack.top))


def _may_settle(ticket: Ticket) -> bool:
    """By words: only what the team has answered, and nobody in danger."""
    return ticket.danger is None and ticket.team_wrote_at is not None


def _team_wrote(ticket: Ticket | None, top: Open | None) -> bool:
    """Since the person last answered."""
    wrote_at = ticket.team_wrote_at if ticket else None
    return wrote_at is not None and top is not None and wrote_at > top.heard_at
