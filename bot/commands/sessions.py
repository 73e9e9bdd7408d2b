"""Run `declic sessions`: load the programme's sessions, and check what they lack."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.commands.confirming import Yes, confirm
from bot.commands.database import transact
from bot.refusal import Refused, content_of
from bot.settings import load
from flows.reading import line_numbers
from locales import _, counts, labelled, ngettext
from models.programme import ProgrammeSession
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.session_admin.opening import SessionState
from services.programme.session_file import SessionFile, placed, read_session, text_of
from services.schedule.video_rooms import VideoRooms
from services.session_admin import importing, opening, opening_warnings
from services.session_admin.importing import SessionFileComparison
from services.session_admin.opening import STATES, coming, faults, summary
from services.tabular.faults import FaultyFile
from services.workshops import lacks

app = typer.Typer(no_args_is_help=True)


def read_file(file: Path) -> SessionFile:
    """Read and check a session's file. Raises Refused with one line a fault."""
    try:
        return read_session(file.name, _read_text(file))
    except FaultyFile as error:
        raise Refused(str(error)) from None


def _read_text(file: Path) -> str:
    return text_of(file.name, content_of(file))


@app.command(
    "import",
    help=_("Load a session from YAML; the same code again says what changes, and updates."),
)
def import_file(file: Path, *, yes: Yes = False) -> None:
    """Load a session from YAML; over one that people have a place in, ask first."""
    data = read_file(file)
    settings, now = load(), system_clock()
    compared = transact(
        settings.database_url, lambda session: importing.compare(session, data, now)
    )
    if compared.past:
        raise Refused("\n".join(_past(file, data, compared)))
    _tell_differences(data, compared)
    if compared.is_to_be_confirmed:
        confirm(_question(compared), yes=yes)
    rooms = VideoRooms(settings.meeting_base_url)
    try:
        state, missing = transact(
            settings.database_url, lambda session: _import(session, data, rooms)
        )
    except FaultyFile as error:
        raise Refused(str(error)) from None
    _tell(data, state, missing)
    for line in _doubts(file, data):
        print(_("warning: {line}").format(line=line))


def _import(
    session: Session, data: SessionFile, rooms: VideoRooms
) -> tuple[SessionState, list[str]]:
    programme_session, missing = opening.load(session, data, system_clock(), rooms)
    return programme_session.state, missing


def _doubts(file: Path, data: SessionFile) -> Iterator[str]:
    lines = line_numbers(_read_text(file))
    for field, sentence in opening_warnings.of_file(data):
        yield placed(lines, field, sentence).told(file.name)


def _past(file: Path, data: SessionFile, compared: SessionFileComparison) -> Iterator[str]:
    lines = line_numbers(_read_text(file))
    for field in compared.past:
        sentence = _("{day} is past; correct the date").format(day=getattr(data, field))
        yield placed(lines, field, sentence).told(file.name)


def _tell_differences(data: SessionFile, compared: SessionFileComparison) -> None:
    """Print what changes in a session that is stored already, old → new."""
    if compared.state is None:
        return
    if not compared.differences:
        print(_("{code}: nothing changes").format(code=data.code))
        return
    sentence = _("{code} is there already ({state}); this file changes it:")
    print(sentence.format(code=data.code, state=STATES[compared.state]))
    for change in compared.differences:
        was, now = (value or _("(nothing)") for value in (change.was, change.now))
        print("  " + labelled(change.field, f"{was} → {now}"))
    if compared.stray:
        sentence = ngettext(
            "{count} workshop is outside these days: move it by its file, then import that",
            "{count} workshops are outside these days: move them by their file, then import that",
            compared.stray,
        )
        print(sentence.format(count=compared.stray))


def _question(compared: SessionFileComparison) -> str:
    sentence = ngettext(
        "{count} person has a place in this session. Change it all the same?",
        "{count} people have a place in this session. Change it all the same?",
        compared.held,
    )
    return sentence.format(count=compared.held)


def _tell(data: SessionFile, state: SessionState, missing: list[str]) -> None:
    sentence = _("{code}: {name}, {first} to {last}, {seats}, {state}")
    seats = counts.seats(data.seats)
    values = {"code": data.code, "name": data.name, "seats": seats, "state": STATES[state]}
    print(sentence.format(first=data.starts_on, last=data.ends_on, **values))
    if state is SessionState.DRAFT:
        once = _("It opens in the chat (/session) once nothing is missing:")
        print(once if missing else labelled(data.code, opening.NOTHING_MISSING))
    for fault in missing:
        print(f"  {fault}")


@app.command(
    help=_(
        "Tell what each coming session lacks: meetings, a referent, rooms, hosts, what is recorded."
    )
)
def check(
    code: Annotated[str, typer.Argument(help=_("One session; all of them without."))] = "",
) -> None:
    """Tell what each coming session lacks, to open and to take place."""
    settings, now = load(), system_clock()
    rooms = VideoRooms(settings.meeting_base_url)

    def look(session: Session) -> list[tuple[list[str], list[str]]]:
        return [_report(session, it, now, rooms) for it in coming(session, code, now)]

    reports = transact(settings.database_url, look)
    if not reports:
        sentence = _("{code}: no coming session has this code") if code else _("no coming session")
        raise Refused(sentence.format(code=code))
    for lines, _missing in reports:
        print("\n".join(lines))
    if missing := [fault for _lines, listed in reports for fault in listed]:
        raise Refused("\n".join(missing))


def _report(
    session: Session, row: ProgrammeSession, now: datetime, rooms: VideoRooms
) -> tuple[list[str], list[str]]:
    """Return the report on a session: its state, its gaps, and those of its workshops."""
    missing = list(faults(session, row, now, rooms))
    planned = lacks.stored(session, row, now)
    lacking = [labelled(row.code, it) for it in lacks.of(planned)]
    told = [] if missing else [labelled(row.code, opening.ready(row, now, is_whole=not lacking))]
    for _field, sentence in opening_warnings.of_stored(row):
        told.append(_("warning: {line}").format(line=labelled(row.code, sentence)))
    if not planned and row.starts_on > local_date(now, NO_DEPARTMENT):
        told.append(_("warning: {line}").format(line=labelled(row.code, NO_WORKSHOP)))
    return [summary(session, row, now), *told], [*missing, *lacking]


NO_WORKSHOP = _("no workshop is planned; declic workshops template writes a programme to change")
