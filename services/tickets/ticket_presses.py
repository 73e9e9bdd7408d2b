"""Buttons of tickets: the team closes one, the person says that it is settled."""

from collections.abc import Mapping
from functools import partial

from models.people import Person
from models.team import Ticket
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, own
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.people import roles
from services.team.staff import name_of
from services.tickets import cards, tickets
from services.tickets.routing import Human


def verbs(human: Human) -> Mapping[str, Press]:
    return {
        cards.CLOSE: partial(_close, human),
        cards.SETTLE: own(lambda scene, _: human.settle(scene)),
    }


def _close(human: Human, scene: Scene, _: Stack, ticket_id: int) -> Taken:
    ticket = scene.session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or not _is_of_team(scene, ticket):
        return Taken.FOREIGN
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
