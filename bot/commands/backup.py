"""Run `declic backup`: one archive of the database and the files, and its copies."""

from pathlib import Path
from typing import Annotated

import typer

from bot.backups import copies, making
from bot.backups.erasure_log import ErasureLog
from bot.clock import system_clock
from bot.refusal import Refused
from bot.settings import Settings, load
from locales import _

app = typer.Typer()


@app.callback(invoke_without_command=True)
def backup(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help=_("Folder; else BACKUP_DIR."))] = None,
) -> None:
    """Back up the database and the files into one archive, while the bot runs."""
    if context.invoked_subcommand is None:
        settings = load()
        archive = making.make(settings, to or settings.backup_dir, system_clock())
        print(f"{archive} ({archive.stat().st_size / 1e6:.1f} MB)")
        making.keep_newest(copies.Folder(settings.backup_dir), settings.backup_keep)
        _copy(settings, archive)


def _copy(settings: Settings, archive: Path) -> None:
    """Copy the archive elsewhere. Raises Refused: the archive itself stays."""
    if not settings.backup_copy:
        return
    place = copies.place_of(settings.backup_copy)
    stays = _("{file} stays here, and has no copy").format(file=archive)
    log = ErasureLog(settings.backup_dir).file
    try:
        place.put(archive)
        if log.exists():
            place.put(log)
        making.keep_newest(place, settings.backup_keep)
    except Refused as refused:
        raise Refused(f"{refused}\n{stays}") from None
    except OSError as error:
        refusal = _("BACKUP_COPY: {place} cannot be written ({reason})")
        told = refusal.format(place=settings.backup_copy, reason=error.strerror)
        raise Refused(f"{told}\n{stays}") from None
    print(_("copied to {place}").format(place=settings.backup_copy))
