"""Buttons of a card about someone who may be in danger: who has it, what came of the call."""

from collections.abc import Callable, Mapping

from models.people import Person
from models.tickets import Ticket, UrgentOutcome
from services.conversation.callbacks import Press, Taken
from services.conversation.replies import Edit
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.people import roles
from services.tickets import cards, tickets, urgent

Act = Callable[[Scene, Ticket], None]


def verbs() -> Mapping[str, Press]:
    return {
        cards.TAKE: _of_ticket(urgent.take),
        cards.REACHED: _of_ticket(_ending(UrgentOutcome.REACHED)),
        cards.EMERGENCY: _of_ticket(_ending(UrgentOutcome.EMERGENCY)),
        cards.UNREACHED: _unreached,
    }


def show(scene: Scene, ticket: Ticket) -> None:
    """The card as it stands now, in place of the message whose button was pressed."""
    said = cards.urgent_card(scene, ticket)
    message_id = scene.message_id
    scene.say(Edit(message_id, said.text, said.buttons) if message_id else said)


def _of_ticket(act: Act) -> Press:
    """Once it is closed nothing changes: the card tells how."""

    def press(scene: Scene, _: Stack, ticket_id: int) -> Taken:
        ticket = _held(scene, ticket_id)
        if ticket is None:
            return Taken.FOREIGN
        if ticket.closed_at is None:
            act(scene, ticket)
        show(scene, ticket)
        return Taken.STAYS

    return press


def _ending(outcome: UrgentOutcome) -> Act:
    def end(scene: Scene, ticket: Ticket) -> None:
        urgent.settle(scene, ticket, outcome)
        tickets.close_by_team(scene, ticket)

    return end


def _unreached(scene: Scene, stack: Stack, pair: int) -> Taken:
    ticket_id, attempt = divmod(pair, cards.ATTEMPTS)

    def try_again(scene: Scene, ticket: Ticket) -> None:
        if attempt != ticket.calls_tried:
            return  # counted already
        urgent.try_again(scene, ticket)
        if ticket.calls_tried == cards.TRIES:
            _ending(UrgentOutcome.UNREACHED)(scene, ticket)

    return _of_ticket(try_again)(scene, stack, ticket_id)


def _held(scene: Scene, ticket_id: int) -> Ticket | None:
    ticket = scene.session.get(Ticket, ticket_id, with_for_update=True)
    if (
        ticket is None
        or ticket.danger is None
        or not roles.is_staff(scene.session, scene.person_id)
    ):
        return None
    person = scene.session.get_one(Person, ticket.person_id)
    return ticket if person.bot_id == scene.bot_id else None
