"""`/exporter`: the rows of a session as a file, made when it leaves, gone a day later."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.attachments import File, Maker
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrases
from services.conversation.replies import Erase, Say, Show
from services.conversation.stack import Stack
from services.conversation.text import button, words
from services.conversation.turn_context import Scene
from services.figures import export_rows, stats_command
from services.figures.export_files import Writer
from services.figures.export_rows import Asked
from services.figures.pictures import EVERYONE
from services.outbox import outbox
from services.outbox.kinds import always
from services.outbox.outbox import Kind
from services.people import roles as people_roles

CHOOSE, BOOK, TEXT = "export", "export_xlsx", "export_csv"
STAYS = timedelta(hours=24)


def show(scene: Scene, _: Phrases) -> None:
    rows = stats_command.choices(scene, CHOOSE)
    if not rows:
        scene.say(Say(words(scene.language, "stats.none")))
        return
    everyone = button(scene.language, "stats.all", inline_buttons.data(CHOOSE, EVERYONE))
    inline_buttons.show(scene, Say(words(scene.language, "export.choose"), [*rows, [everyone]]))


def verbs() -> Mapping[str, Press]:
    return {CHOOSE: _ask_format, BOOK: _export(BOOK), TEXT: _export(TEXT)}


def make(session: Session, subject: Mapping[str, Any]) -> File | None:
    """Nothing for someone who has left the team meanwhile; contacts for owners only."""
    person = session.get(Person, subject["person"])
    roles = people_roles.roles_of(session, person.id) if person else frozenset()
    if person is None or not roles & people_roles.STAFF:
        return None
    here = session.get(ProgrammeSession, subject["session"])
    asked = Asked(session, person.bot_id, subject["session"], RoleName.OWNER in roles)
    zone = zone_of(here.departments[0] if here else MAINLAND)
    writer = Writer(person.language, zone, datetime.fromisoformat(subject["at"]))
    found = export_rows.tables(asked)
    name = f"declic-{here.code if here else 'sessions'}-{writer.made_at:%Y-%m-%d}"
    if subject["format"] == BOOK:
        return File(f"{name}.xlsx", writer.book(found))
    return File(f"{name}.zip", writer.archive(found))


MAKERS: Mapping[str, Maker] = {"export": make}


def _ask_format(scene: Scene, _: Stack, session_id: int) -> Taken:
    if not stats_command.may_see(scene, session_id):
        return Taken.FOREIGN
    rows = [
        [button(scene.language, f"export.{verb}", inline_buttons.data(verb, session_id))]
        for verb in (BOOK, TEXT)
    ]
    inline_buttons.show(scene, Say(words(scene.language, "export.format"), rows))
    return Taken.STAYS


def _export(verb: str) -> Press:
    def press(scene: Scene, _: Stack, session_id: int) -> Taken:
        if not stats_command.may_see(scene, session_id):
            return Taken.FOREIGN
        about = {"programme_session": session_id} if session_id else {}
        people_roles.audit(scene.session, scene.person_id, "exported", scene.now, **about)
        given = {"session": session_id, "format": verb, "at": scene.now.isoformat()}
        key = f"export:{scene.update_id}"
        promise = partial(outbox.promise, scene.session, person=scene.person)
        promise(FILE, key=key, due_at=scene.now, params=given)
        promise(ERASED, key=f"{key}:erased", due_at=scene.now + STAYS, params={"of": key})
        scene.say(Say(words(scene.language, "export.coming")))
        return Taken.DONE

    return press


def _file(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Show]:
    person = session.get_one(Person, message.person_id)
    subject = {**message.params, "person": person.id}
    return [Show("export", subject, words(person.language, "export.caption"))]


def _erasing(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Erase]:
    sent = select(OutboxMessage.message_id).where(
        OutboxMessage.bot_id == message.bot_id, OutboxMessage.key == message.params["of"]
    )
    message_id = session.scalar(sent)
    return [Erase(message_id)] if message_id else []


FILE = Kind(
    "export",
    Urgency.REMINDER,
    timedelta(hours=1),
    resend_unknown=False,
    recheck=always,
    render=_file,
)
ERASED = Kind(
    "export_erased",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=always,
    render=_erasing,
)
KINDS = (FILE, ERASED)
