"""`declic sessions`: what the programme plans."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clock import system_clock
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from rules.session_admin.opening import State
from services.programme.session_file import BadSession, read_session
from services.schedule.video_rooms import Rooms
from services.session_admin import opening
from services.session_admin.opening import coming, faults, summary

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_file(file: Path) -> None:
    """Load a session from YAML; the same code again updates it."""
    try:
        data = read_session(file.name, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file}: cannot be read as text") from None
    except BadSession as wrong:
        raise Refused(str(wrong)) from None
    settings, now = load(), system_clock()
    rooms = Rooms(settings.meeting_base_url)

    def work(session: Session) -> tuple[State, list[str]]:
        here, missing = opening.load(session, data, now, rooms)
        return here.state, missing

    try:
        state, missing = transact(settings.database_url, work)
    except BadSession as wrong:
        raise Refused(str(wrong)) from None
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
        found = coming(session, code, now)
        return [(summary(session, it, now), list(faults(session, it, now, rooms))) for it in found]

    looked_at = transact(settings.database_url, look)
    if not looked_at:
        raise Refused(f"{code}: no coming session has this code" if code else "no coming session")
    for line, _ in looked_at:
        print(line)
    if found := [fault for _, those in looked_at for fault in those]:
        raise Refused("\n".join(found))
