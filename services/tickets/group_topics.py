"""In a topic of the team's group: what is written there reaches the person, and ends there."""

from dataclasses import dataclass

from models.people import Person
from models.tickets import Topic
from services.conversation.turn_context import Scene
from services.tickets import callbacks, cards, staff_group, tickets, urgent
from services.tickets.answering import Answering

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


@dataclass(frozen=True, slots=True)
class Topics:
    answering: Answering

    def write(self, scene: Scene, text: str) -> None:
        if (person := self._person_or_say(scene)) is not None:
            self.answering.write(scene, person, text)

    def send(self, scene: Scene, chat_id: int, message_id: int) -> None:
        """A picture, a file, a voice."""
        if (person := self._person_or_say(scene)) is not None:
            self.answering.send(scene, person, chat_id, message_id)

    def no_command(self, scene: Scene) -> None:
        self.answering.phrases.say(scene, "topic.no_command")

    def closed_by_hand(self, scene: Scene) -> None:
        """With Telegram's own button: as « Clore »."""
        person = self._person(scene)
        if person is None:
            return
        topic = scene.session.get_one(Topic, person.id)
        topic.closed_at = scene.now
        ticket = tickets.open_of(scene.session, person.id)
        if ticket is not None and urgent.may_close(ticket):
            tickets.close_by_team(scene, ticket)
        elif ticket is not None:
            cards.show_in_topic(scene.session, ticket, scene.now)

    def _person_or_say(self, scene: Scene) -> Person | None:
        person = self._person(scene)
        if person is None:
            self.answering.phrases.say(scene, "topic.nobody")
        return person

    def _person(self, scene: Scene) -> Person | None:
        if scene.thread is None:
            return None
        return staff_group.person_of(scene.session, scene.bot_id, scene.thread)
