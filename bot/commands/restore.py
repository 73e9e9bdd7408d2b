"""Run `declic restore`: an archive in the place of the database and the files."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.backups.restoring import RestoreReport, restore
from bot.clocks.machine import system_clock
from bot.commands.confirming import Foreign, confirm_foreign
from bot.settings import load
from locales import _, counts, ngettext


def command(
    archive: Annotated[Path, typer.Argument(help=_("An archive of declic backup."))],
    *,
    foreign: Foreign = False,
) -> None:
    """Put an archive in the place of the database and the files; sending is then held."""
    settings = load()
    consent = partial(confirm_foreign, foreign=foreign)
    _tell(restore(settings, archive, system_clock(), consent))


def _tell(restored: RestoreReport) -> None:
    if restored.was_damaged:
        aside = _(
            "the database was damaged: it is put aside in {file}; delete it once all is well,"
            " with what begins with its name"
        )
        print(aside.format(file=restored.saved))
    elif restored.saved is not None:
        print(_("what was there is saved in {file}").format(file=restored.saved))
    made_at = restored.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    told = _("restored as of {instant}: {people}, {files}")
    people, files = counts.people(restored.people), counts.files(restored.files)
    print(told.format(instant=made_at, people=people, files=files))
    if count := restored.erased_again:
        told = ngettext(
            "{count} person erased since is erased again",
            "{count} people erased since are erased again",
            count,
        )
        print(told.format(count=count))
    if restored.other_key:
        print(_("another key signs here: links that were sent before do not open"))
    print(_("nothing is sent until you run: declic resume"))
