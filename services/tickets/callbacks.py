"""An answer kept ready, picked from a card by buttons, seen as the person will, then sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.human import CannedAnswer
from models.people import Person
from models.team import Ticket
from rules.tickets.canned_answers import filled, missing_in
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.people import roles
from services.team.staff import name_of
from services.tickets import canned_answers, cards
from services.tickets.answering import Answering

SHOW, SEND = "canned_show", "canned_send"
PAIR = 10**8
"""A button holds one number: it is the ticket's, then eight digits for the answer's."""


@dataclass(frozen=True, slots=True)
class CannedPresses:
    answering: Answering

    def verbs(self) -> Mapping[str, Press]:
        return {cards.CANNED: self._choose, SHOW: self._show, SEND: self._send}

    def _choose(self, scene: Scene, _: Stack, ticket_id: int) -> Taken:
        person = _person(scene, ticket_id)
        if person is None:
            return Taken.FOREIGN
        found = canned_answers.all_of(scene.session, scene.bot_id)
        buttons = [[Button(it.title, _data(SHOW, ticket_id, it.id))] for it in found]
        key = "canned.which" if found else "canned.none_yet"
        words = self.answering.phrases.words(
            scene, key, {"name": name_of(scene.session, person.id)}
        )
        inline_buttons.show(scene, Say(words, buttons))
        return Taken.STAYS

    def _show(self, scene: Scene, _: Stack, pair: int) -> Taken:
        found = _pair(scene, pair)
        if found is None:
            return Taken.FOREIGN
        person, answer = found
        values = canned_answers.values_for(scene, person)
        known: dict[str, str | Phrase] = {"name": name_of(scene.session, person.id)}
        buttons = [[self._button(scene, "canned.another", cards.CANNED, pair // PAIR)]]
        if missing := missing_in(answer.text, values):
            key = "canned.missing"
            labels = (Phrase(f"canned.variable.{name}") for name in missing)
            known["missing"] = Phrase.lines(labels, between=", ")
        else:
            key = "canned.preview"
            known["text"] = filled(answer.text, values)
            buttons.insert(0, [self._button(scene, "canned.send", SEND, pair)])
        inline_buttons.show(scene, Say(self.answering.phrases.words(scene, key, known), buttons))
        return Taken.DONE

    def _send(self, scene: Scene, _: Stack, pair: int) -> Taken:
        found = _pair(scene, pair)
        if found is None:
            return Taken.FOREIGN
        person, answer = found
        values = canned_answers.values_for(scene, person)
        if missing_in(answer.text, values):  # changed since it was shown
            return self._show(scene, _, pair)
        once = f"canned:{scene.person_id}:{scene.message_id}"
        self.answering.write(scene, person, filled(answer.text, values), once)
        return Taken.DONE

    def _button(self, scene: Scene, key: str, verb: str, number: int) -> Button:
        return Button(
            self.answering.phrases.label(scene, Phrase(key)), inline_buttons.data(verb, number)
        )


def _data(verb: str, ticket_id: int, canned_id: int) -> str:
    return inline_buttons.data(verb, ticket_id * PAIR + canned_id)


def _pair(scene: Scene, pair: int) -> tuple[Person, CannedAnswer] | None:
    person = _person(scene, pair // PAIR)
    answer = canned_answers.find(scene.session, scene.bot_id, pair % PAIR)
    return (person, answer) if person is not None and answer is not None else None


def _person(scene: Scene, ticket_id: int) -> Person | None:
    """Whose ticket it is, for someone of the team."""
    ticket = scene.session.get(Ticket, ticket_id)
    if ticket is None or not roles.is_staff(scene.session, scene.person_id):
        return None
    person = scene.session.get_one(Person, ticket.person_id)
    return person if person.bot_id == scene.bot_id else None
