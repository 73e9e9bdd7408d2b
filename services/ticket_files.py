"""Pictures, files and voices between people and the team: passed on, never opened by us."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.human import What
from models.people import Person
from models.talk import OutboxMessage
from models.team import Ticket
from rules.pace import Urgency
from services import kinds, outbox, staff_group, standing, team, ticket_cards, watch
from services.kinds import Recheck
from services.lines import Button, Copy, Say
from services.outbox import Kind
from services.scene import Scene
from services.staff import name_of

Render = Callable[[Session, OutboxMessage, datetime], Sequence[Say | Copy]]


def to_team(scene: Scene, ticket: Ticket) -> None:
    """What the person has just sent, whatever it is."""
    person = scene.person
    params = {"ticket": ticket.id, "chat": person.telegram_id, "message": scene.message_id}
    if not staff_group.post(scene.session, person, What.COPY, scene.now, params):
        relay_in_private(scene.session, params, scene.now)


def relay_in_private(session: Session, params: Mapping[str, Any], now: datetime) -> None:
    ticket = session.get(Ticket, params["ticket"])
    if ticket is None:
        return
    bot_id = session.get_one(Person, ticket.person_id).bot_id
    for reader in watch.readers(session, bot_id):
        key = f"ticket_file:{ticket.id}:{params['message']}:{reader.id}"
        about = ticket.person_id
        outbox.promise(session, TO_TEAM, reader, key=key, due_at=now, params=params, about_id=about)


def to_person(scene: Scene, person: Person, chat: int, message: int) -> None:
    """From the team's group."""
    outbox.promise(
        scene.session,
        FROM_TEAM,
        person,
        key=f"answer:{scene.update_id}",
        due_at=scene.now,
        params={"chat": chat, "message": message},
    )


def _to_team(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Copy]:
    ticket = session.get_one(Ticket, message.params["ticket"])
    language = session.get_one(Person, message.person_id).language
    name = {"name": name_of(session, ticket.person_id)}
    buttons = [] if ticket.closed_at else [ticket_cards.buttons_of(ticket, language)]
    standing.promised(session, message, buttons, now)
    words = house_texts().render(language, "desk.ticket_file", name)
    return [Say(words), _copy(message, buttons)]


def _from_team(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Copy]:
    language = session.get_one(Person, message.person_id).language
    said = ticket_cards.answer_buttons(message.person_id)
    buttons = [[Button(house_texts().words(language, key), data)] for key, data in said]
    standing.promised(session, message, buttons, now)
    words = house_texts().render(language, "desk.file_from_team", {})
    return [Say(words), _copy(message, buttons)]


def _copy(message: OutboxMessage, buttons: Sequence[Sequence[Button]]) -> Copy:
    return Copy(message.params["chat"], message.params["message"], buttons)


def _reader_is_staff(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return team.is_staff(session, message.person_id)


def _kind(name: str, recheck: Recheck, render: Render) -> Kind:
    return Kind(name, Urgency.REMINDER, None, resend_unknown=True, recheck=recheck, render=render)


TO_TEAM = _kind("ticket_file", _reader_is_staff, _to_team)
FROM_TEAM = _kind("file_from_team", kinds.always, _from_team)
ALL = (TO_TEAM, FROM_TEAM)
