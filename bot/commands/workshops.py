"""Run `declic workshops`: load the workshops of a session from a table."""

import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.commands.confirming import Yes, confirm
from bot.commands.database import transact
from bot.refusal import Refused, all_or_nothing, content_of
from bot.settings import load
from locales import _, labelled, ngettext
from models.programme import ProgrammeSession
from models.workshops import WorkshopKind
from services.tabular.faults import FaultyFile
from services.workshops import hosts as workshop_hosts
from services.workshops import import_file as workshops_import_file
from services.workshops import importing, lacks
from services.workshops import template as workshops_template
from services.workshops.import_file import KIND_NAMES, LAYOUT, ImportedRow
from services.workshops.importing import WorkshopChange, WorkshopLineEffect

app = typer.Typer(no_args_is_help=True)
CHANGES = {
    WorkshopChange.NEW: _("new workshop"),
    WorkshopChange.MOVED: _("moved"),
    WorkshopChange.CANCELLED: _("cancelled"),
    WorkshopChange.REOPENED: _("workshop reopened"),
    WorkshopChange.CHANGED: _("workshop changed"),
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
    yes: Yes = False,
) -> None:
    content = content_of(file)
    with all_or_nothing(FaultyFile):
        lines = workshops_import_file.read(file.name, content, session)
        loaded = _load(lines, dry_run=True)
        if not dry_run:
            _ask(loaded, yes=yes)
            loaded = _load(lines, dry_run=False)
    for row in loaded:
        if row.change is not WorkshopChange.SAME:
            print(_described(row))
            for change in row.differences:
                was, now_is = (words or _("(nothing)") for words in (change.was, change.now))
                heading = LAYOUT.headings[change.column]
                print("  " + labelled(heading, f"{was} → {now_is}"))
    counted = Counter(row.change for row in loaded)
    summary = ", ".join(_counted(it, counted[it]) for it in WorkshopChange if counted[it])
    line = _("would be: {changes}") if dry_run else _("loaded: {changes}")
    print(line.format(changes=summary or _("nothing")))
    for lack in lacks.of_loaded(loaded):
        print(lack)


def _load(lines: list[ImportedRow], *, dry_run: bool) -> list[WorkshopLineEffect]:
    now = system_clock()
    return transact(
        load().database_url,
        lambda session: importing.load(session, lines, now, secrets.randbelow, dry_run=dry_run),
    )


def _ask(loaded: list[WorkshopLineEffect], *, yes: bool) -> None:
    """Ask before people who have a seat are told that their workshop moves, or is cancelled."""
    disturbed = [row for row in loaded if row.disturbs]
    if not disturbed:
        return
    for row in disturbed:
        print(_described(row))
    people = sum(row.taken for row in disturbed)
    sentence = ngettext(
        "{count} seat is taken there: its person is told at once. Go on?",
        "{count} seats are taken there: their people are told at once. Go on?",
        people,
    )
    confirm(sentence.format(count=people), yes=yes)


@app.command(
    help=_("Print the usual days as CSV, to change and import; with --session, its own programme.")
)
def template(*, session: SessionCode = "") -> None:
    table, remarks = transact(load().database_url, lambda opened: _table(opened, session))
    sys.stdout.buffer.write(table)
    sys.stdout.flush()
    for remark in remarks:
        print(remark, file=sys.stderr)


@app.command(help=_("Print who may host a workshop, and what to write in its column `animation`."))
def hosts() -> None:
    for name, reference in transact(load().database_url, workshop_hosts.everyone):
        told = reference or _("no e-mail, no invitation")
        print(labelled(name, told))


def _table(opened: Session, code: str) -> tuple[bytes, list[str]]:
    """Return the table, and what is worth a look in it."""
    if not code:
        return workshops_template.table(opened, None), []
    programme_session = opened.scalar(select(ProgrammeSession).where(ProgrammeSession.code == code))
    if programme_session is None:
        raise Refused(_("{code}: no session has this code").format(code=code))
    rows = workshops_template.rows_of(opened, programme_session)
    table = workshops_template.table(opened, programme_session)
    return table, list(_remarks(programme_session, rows))


def _remarks(
    programme_session: ProgrammeSession, rows: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """Yield the seats of the workshops against the session's, and what is missing."""
    people = programme_session.seats + programme_session.overbooking
    seats: Counter[str] = Counter()
    for row in rows:
        seats[KIND_NAMES[WorkshopKind(row["kind"])]] += int(row["seats"])
    counted = ", ".join(f"{kind} {count}" for kind, count in seats.items())
    sentence = ngettext(
        "{code}: {people} person may have a place; seats in workshops: {counted}",
        "{code}: {people} people may have a place; seats in workshops: {counted}",
        people,
    )
    yield sentence.format(code=programme_session.code, people=people, counted=counted)
    if small := [row["code"] for row in rows if int(row["capacity"]) < int(row["seats"])]:
        yield lacks.too_small(workshops_template.HIGHEST_ROOM, people, small)
    no_room = [row["code"] for row in rows if not row.get("room")]
    no_host = [row["code"] for row in rows if not row.get("host")]
    yield from lacks.of_rooms_and_hosts(no_room, no_host)


def _described(row: WorkshopLineEffect) -> str:
    text = labelled(CHANGES[row.change], f"{row.line.code}, {row.line.title}, {row.starts}")
    if row.kept is not None:
        kept = ngettext(
            "({count} seat is taken: it is kept, and none is given again)",
            "({count} seats are taken: they are kept, and none is given again)",
            row.kept,
        )
        text += " " + kept.format(count=row.kept)
    return text


def _counted(change: WorkshopChange, count: int) -> str:
    words = {
        WorkshopChange.NEW: ngettext("{count} new workshop", "{count} new workshops", count),
        WorkshopChange.MOVED: ngettext("{count} workshop moved", "{count} workshops moved", count),
        WorkshopChange.CANCELLED: ngettext(
            "{count} workshop cancelled", "{count} workshops cancelled", count
        ),
        WorkshopChange.REOPENED: ngettext(
            "{count} workshop reopened", "{count} workshops reopened", count
        ),
        WorkshopChange.CHANGED: ngettext(
            "{count} workshop changed", "{count} workshops changed", count
        ),
        WorkshopChange.SAME: ngettext(
            "{count} workshop unchanged", "{count} workshops unchanged", count
        ),
    }
    return words[change].format(count=count)
