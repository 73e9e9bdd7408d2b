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
from models.programme import ProgrammeSession
from services.tabular.tables import BadTable
from services.workshops import hosts as workshop_hosts
from services.workshops import import_file as workshops_import_file
from services.workshops import importing
from services.workshops import template as workshops_template
from services.workshops.importing import Change, Loaded

app = typer.Typer(no_args_is_help=True)
SessionCode = Annotated[str, typer.Option("--session", help="Its code; else a column says it.")]


@app.command("import")
def import_file(
    file: Path,
    *,
    session: SessionCode = "",
    dry_run: Annotated[bool, typer.Option(help="Say what would change; change nothing.")] = False,
) -> None:
    """Load workshops from CSV or Excel; the same code again moves, changes or cancels."""
    now = system_clock()
    try:
        lines = workshops_import_file.read(file.name, file.read_bytes(), session)
        loaded = transact(
            load().database_url,
            lambda opened: importing.load(opened, lines, now, secrets.randbelow, dry_run=dry_run),
        )
    except OSError:
        raise Refused(f"{file}: cannot be read") from None
    except BadTable as error:
        raise Refused(f"nothing was changed:\n{error}") from None
    for row in loaded:
        if row.change is not Change.SAME:
            print(_described(row))
            for change in row.differences:
                print(
                    f"  {change.column}: {change.was or '(nothing)'} -> {change.now or '(nothing)'}"
                )
    counted = Counter(row.change for row in loaded)
    summary = ", ".join(f"{counted[change]} {change}" for change in Change if counted[change])
    print(f"{'would be' if dry_run else 'loaded'}: {summary or 'nothing'}")


@app.command()
def template(*, session: SessionCode = "") -> None:
    """Print the usual days as CSV, to change and import; with --session, its own programme."""
    table = transact(load().database_url, lambda opened: _table(opened, session))
    if table is None:
        raise Refused(f"{session}: no session has this code")
    sys.stdout.buffer.write(table)


@app.command()
def hosts() -> None:
    """Print who may host a workshop, and what to write in its column `host`."""
    for name, reference in transact(load().database_url, workshop_hosts.everyone):
        print(f"{name}: {reference or 'no e-mail, no invitation'}")


def _table(opened: Session, code: str) -> bytes | None:
    if not code:
        return workshops_template.table(opened, None)
    programme_session = opened.scalar(select(ProgrammeSession).where(ProgrammeSession.code == code))
    return workshops_template.table(opened, programme_session) if programme_session else None


def _described(row: Loaded) -> str:
    starts_at = f"{row.plan.when.starts_at:%Y-%m-%d %H:%M} UTC"
    text = f"{row.change}: {row.line.code}, {row.line.title}, {starts_at}"
    if row.kept is not None:
        text += f" ({row.kept} seats are taken: they are kept, and none is given again)"
    return text
