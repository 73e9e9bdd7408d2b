"""Run `declic trainings`: load digital trainings from a table."""

import typer

from bot.commands import opportunity_files
from rules.offers.opportunities import OpportunityKind

app = typer.Typer(no_args_is_help=True)
opportunity_files.add_to(app, OpportunityKind.TRAINING)
