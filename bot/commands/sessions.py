"""Run `declic sessions`: load the programme's sessions, and check what they lack."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clock import system_clock
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from rules.session_admin.opening import State
from services.programme.session_file import BadSession, SessionFile, read_session
from services.schedule.video_rooms import Rooms
from services.session_admin import opening
from services.session_admin.opening import coming, faults, summary

app = typer.Typer(no_args_is_help=True)


def read_file(file: Path) -> SessionFile:
    """Read and check a session's file. Raises Refused with one line a fault."""
    try:
        return read_session(file.name, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file}: cannot be read as text") from None
    except BadSession as error:
        raise Refused(str(error)) from None


@app.command("import")
def import_file(file: Path) -> None:
    """Load a session from YAML; the same code again updates it."""
    data = read_file(file)
    settings, now = load(), system_clock()
    rooms = Rooms(settings.meeting_base_url)

    def work(session: Session) -> tuple[State, list[str]]:
        programme_session, missing = opening.load(session, data, now, rooms)
        return programme_session.state, missing

    try:
        state, missing = transact(settings.database_url, work)
    except BadSession as error:
        raise Refused(str(error)) from None
    dates = f"{data.starts_on} to {data.ends_on}"
    print(f"{data.code}: {data.name}, {dates}, {data.seats} seats, {state}")
    if missing and state is State.DRAFT:
        print("It opens in the chat (/session) once nothing is missing:")
    for fault in missing:
        print(f"  {fault}")


@app.command()
def check(
    code: Annotated[str, typer.Argument(help="One session; all of them without.")] = "",
) -> None:
    """Tell what each coming session lacks to open: meetings, a referent, what is recorded."""
    settings, now = load(), system_clock()
    rooms = Rooms(settings.meeting_base_url)

    def look(session: Session) -> list[tuple[str, list[str]]]:
        sessions = coming(session, code, now)
        return [
            (
                summary(session, programme_session, now),
                list(faults(session, programme_session, now, rooms)),
            )
            for programme_session in sessions
        ]

    reports = transact(settings.database_url, look)
    if not reports:
        raise Refused(f"{code}: no coming session has this code" if code else "no coming session")
    for line, _ in reports:
        print(line)
    if missing := [fault for _, listed in reports for fault in listed]:
        raise Refused("\n".join(missing))
