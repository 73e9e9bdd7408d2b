"""Define the commands that offers and trainings share: `import` a table, print its `template`."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.clocks.machine import system_clock
from bot.commands.database import transact
from bot.refusal import all_or_nothing, content_of
from bot.settings import load
from locales import _, labelled, ngettext
from rules.offers.opportunities import OpportunityKind
from services.offer_sources import importing
from services.offer_sources import template as offers_template
from services.offer_sources.importing import OpportunityLineEffect
from services.offer_sources.intake import OpportunityChange
from services.tabular.faults import FaultyFile

Table = Annotated[Path, typer.Argument(help=_("CSV or Excel; `template` gives an example."))]
DryRun = Annotated[bool, typer.Option(help=_("Say what would change; change nothing."))]


def add_to(app: typer.Typer, kind: OpportunityKind) -> None:
    """Add both commands, for offers or for trainings."""

    @app.command("import", help=_("Load CSV or Excel; the same id again is an update."))
    def import_file(file: Table, *, dry_run: DryRun = False) -> None:
        loaded = _load(file, kind, dry_run=dry_run)
        for row in loaded:
            if row.change is not OpportunityChange.SAME:
                print(_described(row))
        counted = Counter(row.change for row in loaded)
        line = _("would be: {changes}") if dry_run else _("loaded: {changes}")
        print(line.format(changes=summary(counted)))

    @app.command(help=_("Print a table as CSV, to change and import."))
    def template() -> None:
        sys.stdout.buffer.write(offers_template.table(kind, system_clock()))


def summary(counted: Mapping[OpportunityChange, int], *more: str) -> str:
    """Return how many offers are new, changed… in words."""
    return ", ".join(
        [*(_counted(it, counted[it]) for it in OpportunityChange if counted.get(it)), *more]
    ) or _("nothing")


def _counted(change: OpportunityChange, count: int) -> str:
    words = {
        OpportunityChange.NEW: ngettext("{count} new", "{count} new", count),
        OpportunityChange.CHANGED: ngettext("{count} changed", "{count} changed", count),
        OpportunityChange.REOPENED: ngettext("{count} reopened", "{count} reopened", count),
        OpportunityChange.CLOSED: ngettext("{count} closed", "{count} closed", count),
        OpportunityChange.SAME: ngettext("{count} same", "{count} same", count),
        OpportunityChange.STOPPED: ngettext("{count} stopped", "{count} stopped", count),
    }
    return words[change].format(count=count)


def _load(file: Path, kind: OpportunityKind, *, dry_run: bool) -> list[OpportunityLineEffect]:
    now, content = system_clock(), content_of(file)
    with all_or_nothing(FaultyFile):
        return transact(
            load().database_url,
            lambda session: importing.load(session, file.name, content, kind, now, dry_run=dry_run),
        )


def _described(row: OpportunityLineEffect) -> str:
    offer = row.announced
    words = {
        OpportunityChange.NEW: _("new"),
        OpportunityChange.CHANGED: _("changed"),
        OpportunityChange.REOPENED: _("reopened"),
        OpportunityChange.CLOSED: _("closed"),
    }
    place = offer.place.name or _("remote")
    line = labelled(words[row.change], f"{offer.external_id}, {offer.title}, {place}")
    if row.guessed:
        line += " " + _("(ROME {code}, by its title)").format(code=offer.rome)
    return line
