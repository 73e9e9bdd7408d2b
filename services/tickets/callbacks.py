"""Buttons of tickets, of answers kept ready, and of who is on duty."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from models.people import Person
from models.tickets import CannedAnswer, Ticket
from rules.tickets.canned_answers import filled, missing_in
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, own
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.outbox import kinds, outbox
from services.people import roles
from services.team import messages
from services.team.notifications import name_of
from services.tickets import canned_answers, cards, duty, tickets, urgent, urgent_presses
from services.tickets.answering import Answering
from services.tickets.routing import Human

SHOW, SEND = "canned_show", "canned_send"
PAIR = 10**8
"""A button holds one number: it is the ticket's, then eight digits for the answer's."""


def verbs(human: Human) -> Mapping[str, Press]:
    phrases = human.conversations.phrases
    return {
        cards.CLOSE: partial(_close, human),
        cards.SETTLE: own(lambda scene, _: human.settle(scene)),
        duty.TAKE: partial(_take, phrases),
        duty.LEAVE: partial(_leave, phrases),
        duty.GIVE: partial(_give, phrases),
        **CannedPresses(Answering(phrases)).verbs(),
        **urgent_presses.verbs(),
    }


@dataclass(frozen=True, slots=True)
class CannedPresses:
    """An answer kept ready, picked from a card, seen as the person will, then sent."""

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


def _close(human: Human, scene: Scene, _: Stack, ticket_id: int) -> Taken:
    ticket = scene.session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or not _is_of_team(scene, ticket):
        return Taken.FOREIGN
    if not urgent.may_close(ticket):  # an older card, from before the danger was known
        urgent_presses.show(scene, ticket)
        return Taken.STAYS
    person = ticket.person_id
    key = "desk.already_closed" if ticket.closed_at else "desk.closed"
    if ticket.closed_at is None:
        tickets.close_by_team(scene, ticket)
    name = name_of(scene.session, person)
    inline_buttons.replace(scene, human.conversations.phrases, key, {"person": name})
    return Taken.DONE


def _is_of_team(scene: Scene, ticket: Ticket) -> bool:
    same_bot = scene.session.get_one(Person, ticket.person_id).bot_id == scene.bot_id
    return same_bot and roles.is_staff(scene.session, scene.person_id)


def _take(phrases: Phrases, scene: Scene, _: Stack, person_id: int) -> Taken:
    if person_id != scene.person_id or not roles.is_staff(scene.session, person_id):
        return Taken.FOREIGN
    if duty.take(scene, person_id):
        roles.audit(scene.session, scene.person_id, "watch_taken", scene.now)
        tickets.show_waiting(scene, scene.person)
    inline_buttons.replace(scene, phrases, "watch.taken", {})
    return Taken.DONE


def _leave(phrases: Phrases, scene: Scene, _: Stack, person_id: int) -> Taken:
    if person_id != scene.person_id or not roles.is_staff(scene.session, person_id):
        return Taken.FOREIGN
    duty.leave(scene)
    roles.audit(scene.session, scene.person_id, "watch_left", scene.now)
    inline_buttons.replace(scene, phrases, "watch.left", {})
    return Taken.DONE


def _give(phrases: Phrases, scene: Scene, _: Stack, person_id: int) -> Taken:
    """Whoever hands it over has it no longer."""
    members = {it.id: it for it in roles.members(scene.session, scene.bot_id)}
    if scene.person_id not in members or person_id not in members:
        return Taken.FOREIGN
    duty.leave(scene)
    if duty.take(scene, person_id):
        roles.audit(scene.session, scene.person_id, "watch_given", scene.now, person=person_id)
        _tell(scene, members[person_id])
        tickets.show_waiting(scene, members[person_id])
    name = name_of(scene.session, person_id)
    inline_buttons.replace(scene, phrases, "watch.given", {"name": name})
    return Taken.DONE


def _tell(scene: Scene, colleague: Person) -> None:
    by = {"name": name_of(scene.session, scene.person_id)}
    outbox.promise(
        scene.session,
        messages.TO_TEAM,
        colleague,
        key=f"watch:{colleague.id}:{scene.update_id}",
        due_at=scene.now,
        params=kinds.words("watch.told", by),
    )
