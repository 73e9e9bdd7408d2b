"""Messages of people to the team, until someone answers."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, house_texts
from models.people import Person
from models.talk import OutboxMessage
from models.team import Ticket
from rules.distress import Danger
from services import kinds, staff
from services.scene import Done, Scene


def tell_team(scene: Scene, answers: Mapping[str, str]) -> Done:
    """`subject`, if the conversation was opened about something, comes before the words."""
    text = answers["message"]
    if subject := answers.get("subject"):
        about = house_texts().words(DEFAULT_LANGUAGE, f"desk.subject.{subject}")
        text = about.format(message=text)
    ticket = Ticket(person_id=scene.person_id, text=text, opened_at=scene.now)
    scene.session.add(ticket)
    scene.session.flush()
    _announce(scene.session, scene.bot_id, ticket, scene.now)
    return Done.DONE


def ask_call_back(scene: Scene, answers: Mapping[str, str]) -> Done:
    asked = house_texts().words(DEFAULT_LANGUAGE, "desk.call_me")
    return tell_team(scene, {**answers, "message": asked})


def open_urgent(scene: Scene, danger: Danger) -> None:
    ticket = Ticket(person_id=scene.person_id, text="", danger=danger, opened_at=scene.now)
    scene.session.add(ticket)
    scene.session.flush()
    _announce(scene.session, scene.bot_id, ticket, scene.now)


def is_from_team(scene: Scene, message_id: int) -> bool:
    query = select(OutboxMessage.id).where(
        OutboxMessage.person_id == scene.person_id,
        OutboxMessage.message_id == message_id,
        OutboxMessage.kind == kinds.FROM_TEAM.name,
    )
    return scene.session.scalar(query.limit(1)) is not None


def announce_open(scene: Scene) -> None:
    """Someone joined the team: what nobody has answered yet reaches them too."""
    query = (
        select(Ticket)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == scene.bot_id, Ticket.answered_at.is_(None))
    )
    for ticket in scene.session.scalars(query):
        _announce(scene.session, scene.bot_id, ticket, scene.now)


def close(scene: Scene, person_id: int) -> None:
    scene.session.execute(
        update(Ticket)
        .where(Ticket.person_id == person_id, Ticket.answered_at.is_(None))
        .values(answered_at=scene.now, answered_by=scene.person_id, text="")
    )


def _announce(session: Session, bot_id: int, ticket: Ticket, now: datetime) -> None:
    person = session.get_one(Person, ticket.person_id)
    name = staff.name_of(session, person.id)
    if ticket.danger is None:
        params = kinds.words("desk.ticket", {"name": name, "message": ticket.text})
    else:
        phone = person.phone or house_texts().words(DEFAULT_LANGUAGE, "desk.urgent.no_phone")
        params = kinds.words(f"desk.urgent.{ticket.danger}", {"name": name, "phone": phone})
    key = f"ticket:{ticket.id}"
    staff.notify(session, bot_id, params, key=key, now=now, about_id=person.id)
