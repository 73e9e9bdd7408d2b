"""Offer `/exporter`: a session's rows as a workbook or as CSV files, erased a day later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.spreadsheet import Cell, Sheet, workbook
from flows.texts import plain_text, translate
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of, zone_of_session
from services.conversation import inline_buttons
from services.conversation.attachments import ChatFile, Maker
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.replies import Erase, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.figures import export_rows, stats_command
from services.figures.export_rows import ExportRequest, ExportTable
from services.figures.pictures import EVERYONE
from services.outbox import outbox
from services.outbox.kinds import always
from services.outbox.outbox import MessageKind
from services.people import roles as people_roles
from services.people.access import Access, may
from services.tabular import tables

CHOOSE, BOOK, TEXT = stats_command.EXPORT, "export_xlsx", "export_csv"
STAYS = timedelta(hours=24)
READ_ME = "read_me"


@dataclass(frozen=True, slots=True)
class ExportWriter:
    """Write tables in one language; `zone` is the session's, and times are written in it."""

    language: str
    zone: ZoneInfo
    made_at: datetime

    def book(self, tables: Sequence[ExportTable]) -> bytes:
        author = self._say("export.author")
        return workbook([self._read_me(tables), *map(self._sheet, tables)], author, self._made_at)

    def archive(self, tables: Sequence[ExportTable]) -> bytes:
        """Return a zip of one CSV for each sheet."""
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            for sheet in [self._read_me(tables), *map(self._sheet, tables)]:
                entry = ZipInfo(f"{sheet.name}.csv", self._made_at.timetuple()[:6])
                archive.writestr(entry, _csv(sheet), ZIP_DEFLATED)
        return buffer.getvalue()

    @property
    def _made_at(self) -> datetime:
        return self.made_at.astimezone(self.zone).replace(tzinfo=None)

    def _read_me(self, tables: Sequence[ExportTable]) -> Sheet:
        """Return the sheet that explains each column and the allowed use of the file."""
        titles = [self._say(f"export.read_me.{name}") for name in ("sheet", "column", "holds")]
        rows: list[Sequence[Cell]] = [
            ("", "", line) for line in self._say("export.read_me.before").splitlines()
        ]
        for table in tables:
            sheet = self._say(f"export.sheet.{table.name}")
            rows += [(sheet, *self._column(name)) for name in table.columns]
        return Sheet(self._say(f"export.sheet.{READ_ME}"), titles, rows)

    def _sheet(self, table: ExportTable) -> Sheet:
        titles = [self._column(name)[0] for name in table.columns]
        rows = [[self._cell(cell) for cell in row] for row in table.rows]
        return Sheet(self._say(f"export.sheet.{table.name}"), titles, rows)

    def _column(self, name: str) -> tuple[str, str]:
        """Return the title of a column, and what it holds."""
        title, _, holds = self._say(f"export.column.{name}").partition("\n")
        return title, holds

    def _cell(self, cell: Any) -> Cell:
        match cell:
            case bool():
                return self._say("export.value.yes" if cell else "export.value.no")
            case StrEnum():
                return self._say(f"export.value.{cell}")
            case str():
                return tables.harmless(cell)
            case datetime():
                return cell.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)
            case int() | date() | None:
                return cell
        raise TypeError(type(cell))

    def _say(self, key: str) -> str:
        return plain_text(self.language, key)


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
    zone = zone_of_session(programme_session) if programme_session else zone_of(NO_DEPARTMENT)
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


def _csv(sheet: Sheet) -> bytes:
    rows = (
        {title: _plain(cell) for title, cell in zip(sheet.titles, row, strict=True)}
        for row in sheet.rows
    )
    return tables.write(rows, sheet.titles)


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else str(cell)


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


CALLBACKS: Callbacks = {
    Access.TEAM: {
        CHOOSE: _ask_format,
        BOOK: _export_handler(BOOK),
        TEXT: _export_handler(TEXT),
    },
}
