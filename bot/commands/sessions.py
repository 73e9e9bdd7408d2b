"""`declic sessions`: what the programme plans."""

from pathlib import Path

import typer

from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from services.programme import BadSession, import_session, read_session

app = typer.Typer(help="Sessions of the programme.", no_args_is_help=True)


@app.callback()
def sessions() -> None:
    """A group, even with one command."""


@app.command("import")
def import_file(file: Path) -> None:
    """Load a session from YAML; the same code again updates it."""
    try:
        data = read_session(file.name, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file}: cannot be read as text") from None
    except BadSession as wrong:
        raise Refused(str(wrong)) from None
    transact(load().database_url, lambda session: import_session(session, data).id)
    print(f"{data.code}: {data.name}, {data.starts_on} to {data.ends_on}, {data.seats} seats")
