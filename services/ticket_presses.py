"""Buttons of tickets: the team closes one, the person says that it is settled."""

from collections.abc import Mapping
from functools import partial

from models.people import Person
from models.team import Ticket
from services import standing, team, ticket_cards, tickets
from services.human import Human
from services.pressing import Press, Taken, own
from services.scene import Scene
from services.stack import Stack
from services.staff import name_of


def verbs(human: Human) -> Mapping[str, Press]:
    return {
        ticket_cards.CLOSE: partial(_close, human),
        ticket_cards.SETTLE: own(lambda scene, _: human.settle(scene)),
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
    standing.replace(scene, human.conversations.phrases, key, {"person": name})
    return Taken.DONE


def _is_of_team(scene: Scene, ticket: Ticket) -> bool:
    same_bot = scene.session.get_one(Person, ticket.person_id).bot_id == scene.bot_id
    return same_bot and team.is_staff(scene.session, scene.person_id)
