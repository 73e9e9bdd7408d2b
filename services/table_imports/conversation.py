"""The conversation about a dropped table: what it would change, « Importer », what was done."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from locales import speaking
from models.programme import ProgrammeSession
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import Done, TurnContext
from services.people.roles import audit
from services.programme import sessions
from services.table_imports import presenting, previews
from services.table_imports.previews import GivenTable, TablePreview
from services.table_imports.table_kinds import TableKind, recognised
from services.tabular.faults import FaultyFile
from services.tabular.tables import Line

LOOKED_BACK = 40
"""How many sessions, those that begin last, are looked at for those that are not over."""


class DroppedTableState(StrEnum):
    READY = "ready"
    ONE = "one"
    """One line alone would change something."""
    SAME = "same"
    FAULTY = "faulty"
    UNKNOWN = "unknown"
    WHICH_KIND = "which_kind"
    WHICH_SESSION = "which_session"
    NO_SESSION = "no_session"


class TableImportResult(StrEnum):
    WORKSHOPS = "workshops"
    """Those of one session, whose list may be shown."""
    SESSIONS = "sessions"
    """Workshops of several sessions."""
    OPPORTUNITIES = "opportunities"
    MOVED = "moved"
    """What is stored has changed: the file would do something else than was said."""
    MOVED_ONE = "moved_one"
    SAME = "same"
    FAULTY = "faulty"


def look(context: TurnContext, answers: Mapping[str, str]) -> DroppedTableState:
    """Recognise the table, and keep in words its changes or its faults."""
    with speaking(context.language):
        try:
            lines = previews.read(answers["format"], answers["table"])
        except FaultyFile as bad:
            context.keep(summary=presenting.broken(bad.faults, context.language))
            return DroppedTableState.FAULTY
        asked = _question(context, answers, lines)
        if asked is not None:
            return asked
        table = _table(context, answers, lines)
        return _told(context, previews.preview(context.session, table, context.now))


def load(context: TurnContext, answers: Mapping[str, str]) -> TableImportResult:
    """Load the table if its changes are just those announced, and note it in the journal."""
    with speaking(context.language):
        lines = previews.read(answers["format"], answers["table"])
        table = _table(context, answers, lines)
        preview = previews.preview(context.session, table, context.now)
        match _told(context, preview):
            case DroppedTableState.FAULTY:
                return TableImportResult.FAULTY
            case DroppedTableState.SAME:
                return TableImportResult.SAME
            case looked if preview.mark != answers["mark"]:
                return (
                    TableImportResult.MOVED_ONE
                    if looked is DroppedTableState.ONE
                    else TableImportResult.MOVED
                )
        previews.apply(context.session, table, context.now, context.random_below)
    context.keep(summary=presenting.done(preview, context.language))
    return _noted(context, preview)


def running_sessions(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the sessions that are not over, the first one first."""
    return sessions.labels(_running(context), context.language)


def show_opportunities(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the offers, or trainings, that files have put online, the newest first."""
    kind = TableKind(answers["table_kind"])
    context.keep(summary=presenting.online(context.session, kind, context.now, context.language))
    return Done.DONE


def _question(
    context: TurnContext, answers: Mapping[str, str], lines: Sequence[Line]
) -> DroppedTableState | None:
    """Return what has to be asked about a table, or said, before it can be compared."""
    kinds = recognised(lines)
    if not kinds:
        context.keep(summary=presenting.unknown(lines, context.language))
        return DroppedTableState.UNKNOWN
    if "table_kind" not in answers:
        if len(kinds) > 1:
            return DroppedTableState.WHICH_KIND
        context.keep(table_kind=kinds[0])
    if "session" in answers or not previews.lacks_session(_kind(context, answers), lines):
        return None
    running = _running(context)
    if len(running) == 1:
        context.keep(session=str(running[0].id))
        return None
    return DroppedTableState.WHICH_SESSION if running else DroppedTableState.NO_SESSION


def _table(context: TurnContext, answers: Mapping[str, str], lines: Sequence[Line]) -> GivenTable:
    kind, code = _kind(context, answers), _session_code(context, answers)
    return GivenTable(kind, lines, context.bot_id, code)


def _told(context: TurnContext, preview: TablePreview) -> DroppedTableState:
    """Keep the preview in words, among the answers."""
    changed = len(preview.changed)
    summary = presenting.summary(preview, context.language)
    context.keep(summary=summary, count=str(changed), mark=preview.mark)
    if preview.faults:
        return DroppedTableState.FAULTY
    if not changed:
        return DroppedTableState.SAME
    return DroppedTableState.ONE if changed == 1 else DroppedTableState.READY


def _noted(context: TurnContext, preview: TablePreview) -> TableImportResult:
    action, ids = f"{preview.kind}_imported", sorted(preview.sessions)
    if preview.kind is not TableKind.WORKSHOPS:
        changed = len(preview.changed)
        audit(context.session, context.person_id, action, context.now, lines=changed)
        return TableImportResult.OPPORTUNITIES
    for session_id in ids:
        about = {"programme_session": session_id}
        audit(context.session, context.person_id, action, context.now, **about)
    context.keep(session=str(ids[0]))
    return TableImportResult.WORKSHOPS if len(ids) == 1 else TableImportResult.SESSIONS


def _kind(context: TurnContext, answers: Mapping[str, str]) -> TableKind:
    return TableKind(answers.get("table_kind") or context.kept["table_kind"])


def _session_code(context: TurnContext, answers: Mapping[str, str]) -> str:
    """Return the code of the session for lines that name none; "" without one."""
    chosen = answers.get("session") or context.kept.get("session")
    row = context.session.get(ProgrammeSession, int(chosen)) if chosen else None
    return row.code if row else ""


def _running(context: TurnContext) -> list[ProgrammeSession]:
    today = local_date(context.now, NO_DEPARTMENT)
    latest = sessions.latest(context.session, LOOKED_BACK)
    return [row for row in reversed(latest) if row.ends_on >= today]


ACTIONS: Mapping[str, Action] = {
    "table_look": look,
    "table_load": load,
    "table_opportunities": show_opportunities,
}
LISTERS: Mapping[str, Lister] = {"table_sessions": running_sessions}
