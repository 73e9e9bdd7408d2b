"""Run `declic workshops`: load the workshops of a session from a table."""

import secrets
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import system_clock
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from locales import _, ngettext
from models.programme import ProgrammeSession
from services.tabular.tables import BadTable
from services.workshops import hosts as workshop_hosts
from services.workshops import import_file as workshops_import_file
from services.workshops import importing
from services.workshops import template as workshops_template
from services.workshops.importing import Change, Loaded

app = typer.Typer(no_args_is_help=True)
CHANGES = {
    Change.NEW: _("new"),
    Change.MOVED: _("moved"),
    Change.CANCELLED: _("cancelled"),
    Change.REOPENED: _("reopened"),
    Change.CHANGED: _("changed"),
}
SessionCode = Annotated[str, typer.Option("--session", help=_("Its code; else a column says it."))]


@app.command(
    "import",
    help=_("Load workshops from CSV or Excel; the same code again moves, changes or cancels."),
)
def import_file(
    file: Annotated[Path, typer.Argument(help=_("CSV or Excel; `template` gives an example."))],
    *,
    session: SessionCode = "",
    dry_run: Annotated[
        bool, typer.Option(help=_("Say what would change; change nothing."))
    ] = False,
) -> None:
    now = system_clock()
    try:
        lines = workshops_import_file.read(file.name, file.read_bytes(), session)
        loaded = transact(
            load().database_url,
            lambda opened: importing.load(opened, lines, now, secrets.randbelow, dry_run=dry_run),
        )
    except OSError:
        raise Refused(_("{path}: cannot be read").format(path=file)) from None
    except BadTable as error:
        raise Refused(_("nothing was changed:") + f"\n{error}") from None
    for row in loaded:
        if row.change is not Change.SAME:
            print(_described(row))
            for change in row.differences:
                was, now_is = (words or _("(nothing)") for words in (change.was, change.now))
                print(f"  {change.column}: {was} -> {now_is}")
    counted = Counter(row.change for row in loaded)
    summary = ", ".join(_counted(it, counted[it]) for it in Change if counted[it])
    line = _("would be: {changes}") if dry_run else _("loaded: {changes}")
    print(line.format(changes=summary or _("nothing")))


@app.command(
    help=_("Print the usual days as CSV, to change and import; with --session, its own programme.")
)
def template(*, session: SessionCode = "") -> None:
    table = transact(load().database_url, lambda opened: _table(opened, session))
    if table is None:
        raise Refused(_("{code}: no session has this code").format(code=session))
    sys.stdout.buffer.write(table)


@app.command(help=_("Print who may host a workshop, and what to write in its column `host`."))
def hosts() -> None:
    for name, reference in transact(load().database_url, workshop_hosts.everyone):
        told = reference or _("no e-mail, no invitation")
        print(f"{name}: {told}")


def _table(opened: Session, code: str) -> bytes | None:
    if not code:
        return workshops_template.table(opened, None)
    programme_session = opened.scalar(select(ProgrammeSession).where(ProgrammeSession.code == code))
    return workshops_template.table(opened, programme_session) if programme_session else None


def _described(row: Loaded) -> str:
    starts_at = f"{row.plan.when.starts_at:%Y-%m-%d %H:%M} UTC"
    text = f"{CHANGES[row.change]}: {row.line.code}, {row.line.title}, {starts_at}"
    if row.kept is not None:
        kept = ngettext(
            "({count} seat is taken: it is kept, and none is given again)",
            "({count} seats are taken: they are kept, and none is given again)",
            row.kept,
        )
        text += " " + kept.format(count=row.kept)
    return text


def _counted(change: Change, count: int) -> str:
    words = {
        Change.NEW: ngettext("{count} new", "{count} new", count),
        Change.MOVED: ngettext("{count} moved", "{count} moved", count),
        Change.CANCELLED: ngettext("{count} cancelled", "{count} cancelled", count),
        Change.REOPENED: ngettext("{count} reopened", "{count} reopened", count),
        Change.CHANGED: ngettext("{count} changed", "{count} changed", count),
        Change.SAME: ngettext("{count} same", "{count} same", count),
    }
    return words[change].format(count=count)
