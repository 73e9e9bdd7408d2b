"""`declic offers`: job offers from a table."""

import typer

from bot.commands import opportunity_files
from rules.opportunities import Kind

app = typer.Typer(help="Job offers.", no_args_is_help=True)
opportunity_files.add_to(app, Kind.JOB)
