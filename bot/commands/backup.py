"""Run `declic backup`: one archive of the database and the files, and its copies."""

from pathlib import Path
from typing import Annotated

import typer

from bot.backups import copies, making
from bot.clock import system_clock
from bot.refusal import Refused
from bot.settings import Settings, load

app = typer.Typer()


@app.callback(invoke_without_command=True)
def backup(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help="Folder; else BACKUP_DIR.")] = None,
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
    try:
        place.put(archive)
        making.keep_newest(place, settings.backup_keep)
    except Refused as refused:
        raise Refused(f"{refused}\n{archive} stays here, and has no copy") from None
    except OSError as error:
        raise Refused(
            f"BACKUP_COPY: {settings.backup_copy} cannot be written ({error.strerror})\n"
            f"{archive} stays here, and has no copy"
        ) from None
    print(f"copied to {settings.backup_copy}")
