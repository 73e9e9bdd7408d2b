"""Send the team a session's rows as a file for `/exporter`, and erase the message a day later."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.attachments import ChatFile, Maker
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Erase, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.figures import export_rows, stats_command
from services.figures.export_files import ExportWriter
from services.figures.export_rows import ExportRequest
from services.figures.pictures import EVERYONE
from services.outbox import outbox
from services.outbox.kinds import always
from services.outbox.outbox import MessageKind
from services.people import roles as people_roles
from services.people.access import Access, may

CHOOSE, BOOK, TEXT = stats_command.EXPORT, "export_xlsx", "export_csv"
STAYS = timedelta(hours=24)


def show(context: TurnContext) -> None:
    rows = stats_command.choices(context, CHOOSE)
    if not rows:
        context.say(Say(translate(context.language, "stats.none")))
        return
    everyone = button(context.language, "stats.all", inline_buttons.data(CHOOSE, EVERYONE))
    inline_buttons.show(
        context, Say(translate(context.language, "export.choose"), [*rows, [everyone]])
    )


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Write the export; None once the person has left the team; contacts for owners only."""
    person = session.get(Person, subject["person"])
    if person is None or not may(session, person.id, Access.TEAM):
        return None
    with_contacts = may(session, person.id, Access.OWNER)
    programme_session = session.get(ProgrammeSession, subject["session"])
    request = ExportRequest(session, person.bot_id, subject["session"], with_contacts)
    zone = zone_of(programme_session.departments[0] if programme_session else MAINLAND)
    writer = ExportWriter(person.language, zone, datetime.fromisoformat(subject["at"]))
    tables = export_rows.tables(request)
    code = programme_session.code if programme_session else "sessions"
    name = f"declic-{code}-{writer.made_at:%Y-%m-%d}"
    if subject["format"] == BOOK:
        return ChatFile(f"{name}.xlsx", writer.book(tables))
    return ChatFile(f"{name}.zip", writer.archive(tables))


MAKERS: Mapping[str, Maker] = {"export": make}


def _ask_format(context: TurnContext, _: ConversationStack, session_id: int) -> CallbackResult:
    if not stats_command.exists(context, session_id):
        return CallbackResult.FOREIGN
    rows = [
        [button(context.language, f"export.{callback}", inline_buttons.data(callback, session_id))]
        for callback in (BOOK, TEXT)
    ]
    inline_buttons.show(context, Say(translate(context.language, "export.format"), rows))
    return CallbackResult.STAYS


def _export_handler(callback: str) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, session_id: int) -> CallbackResult:
        if not stats_command.exists(context, session_id):
            return CallbackResult.FOREIGN
        subjects = {"programme_session": session_id} if session_id else {}
        people_roles.audit(context.session, context.person_id, "exported", context.now, **subjects)
        params = {"session": session_id, "format": callback, "at": context.now.isoformat()}
        key = f"export:{context.update_id}"
        enqueue = partial(outbox.enqueue, context.session, person=context.person)
        enqueue(FILE, key=key, due_at=context.now, params=params)
        enqueue(ERASED, key=f"{key}:erased", due_at=context.now + STAYS, params={"of": key})
        context.say(Say(translate(context.language, "export.coming")))
        return CallbackResult.DONE

    return handle


def _render_file(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Show]:
    person = session.get_one(Person, message.person_id)
    subject = {**message.params, "person": person.id}
    return [Show("export", subject, translate(person.language, "export.caption"))]


def _render_erasure(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Erase]:
    sent = select(OutboxMessage.message_id).where(
        OutboxMessage.bot_id == message.bot_id, OutboxMessage.key == message.params["of"]
    )
    message_id = session.scalar(sent)
    return [Erase(message_id)] if message_id else []


FILE = MessageKind(
    "export",
    Urgency.REMINDER,
    timedelta(hours=1),
    resend_unknown=False,
    recheck=always,
    render=_render_file,
)
ERASED = MessageKind(
    "export_erased",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=always,
    render=_render_erasure,
)
KINDS = (FILE, ERASED)


CALLBACKS: Mapping[str, CallbackHandler] = {
    CHOOSE: _ask_format,
    BOOK: _export_handler(BOOK),
    TEXT: _export_handler(TEXT),
}
