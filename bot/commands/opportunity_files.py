"""Define the commands that offers and trainings share: `import` a table, print its `template`."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import system_clock
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from rules.offers.opportunities import Kind
from services.offer_sources import importing
from services.offer_sources import template as offers_template
from services.offer_sources.importing import Loaded
from services.offer_sources.intake import Change
from services.tabular.tables import BadTable

DryRun = Annotated[bool, typer.Option(help="Say what would change; change nothing.")]


def add_to(app: typer.Typer, kind: Kind) -> None:
    """Add both commands, for offers or for trainings."""

    @app.command("import")
    def import_file(file: Path, *, dry_run: DryRun = False) -> None:
        """Load CSV or Excel; the same id again is an update."""
        loaded = _load(file, kind, dry_run=dry_run)
        for row in loaded:
            if row.change is not Change.SAME:
                print(_described(row))
        counted = Counter(row.change for row in loaded)
        summary = ", ".join(f"{counted[change]} {change}" for change in Change if counted[change])
        print(f"{'would be' if dry_run else 'loaded'}: {summary or 'nothing'}")

    @app.command()
    def template() -> None:
        """Print a table as CSV, to change and import."""
        sys.stdout.buffer.write(offers_template.table(kind, system_clock()))


def _load(file: Path, kind: Kind, *, dry_run: bool) -> list[Loaded]:
    now = system_clock()
    try:
        content = file.read_bytes()
        return transact(
            load().database_url,
            lambda session: importing.load(session, file.name, content, kind, now, dry_run=dry_run),
        )
    except OSError:
        raise Refused(f"{file}: cannot be read") from None
    except BadTable as error:
        raise Refused(f"nothing was changed:\n{error}") from None


def _described(row: Loaded) -> str:
    offer = row.announced
    guessed = f" (ROME {offer.rome}, by its title)" if row.guessed else ""
    place = offer.place.name or "remote"
    return f"{row.change}: {offer.external_id}, {offer.title}, {place}{guessed}"
