"""Run `declic backup`: one archive of the database and the files, and its copies."""

import asyncio
import errno
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot.backups import age, copies, last_copy, making, verifying
from bot.backups.erasure_log import ErasureLog
from bot.backups.last_copy import LastCopy
from bot.backups.verifying import VerifiedArchive
from bot.checks import service
from bot.clocks.machine import system_clock
from bot.commands.confirming import Foreign, confirm_foreign
from bot.env_file import named
from bot.operations.part import size
from bot.operator_mail import write_to_operator
from bot.refusal import Refused
from bot.settings import Settings, load
from locales import _, borrowed, counts
from models.engine.database_reasons import reason_of

app = typer.Typer()


@app.callback(invoke_without_command=True)
def backup(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help=_("Folder; else BACKUP_DIR."))] = None,
) -> None:
    """Back up the database and the files into one archive, while the bot runs."""
    if context.invoked_subcommand is None:
        settings = load()
        archive = _make(settings, to or settings.backup_dir)
        _copy(settings, archive)


def _make(settings: Settings, folder: Path) -> Path:
    try:
        archive = making.make(settings, folder, system_clock())
        print(f"{archive} ({size(archive.stat().st_size)})")
        _keep_newest(copies.FolderDestination(settings.backup_dir), settings.backup_keep, archive)
    except OSError as error:
        refusal = _("{folder}: the former archives cannot be deleted ({reason})")
        raise Refused(refusal.format(folder=folder, reason=borrowed.reason(error))) from None
    except DBAPIError as error:
        sentence = _("the database cannot be read ({reason})").format(reason=reason_of(error))
        raise Refused(named("DATABASE_URL", sentence)) from None
    return archive


def _keep_newest(place: copies.CopyDestination, number: int, made: Path) -> None:
    """Delete the former archives; none while any claims to be newer than the new archive.

    The clock is, or was, wrong then: nobody knows which is the newest (`declic status` says so).
    """
    if all(name <= made.name for name in place.names() if making.made_at(name)):
        making.keep_newest(place, number)


def _copy(settings: Settings, archive: Path) -> None:
    """Copy the archive elsewhere. Raises Refused: the archive itself stays."""
    if not settings.backup_copy:
        return
    fault = _fault_of_copy(settings, archive)
    _note(settings, LastCopy(archive.name, fault))
    if fault:
        stays = _("{file} stays here, and has no copy").format(file=archive)
        raise Refused(f"{fault}\n{stays}")
    print(_("copied to {place}").format(place=settings.backup_copy))
    if closed := service.fault_of_copies(settings):
        sentence = _("by hand this works; each night it will fail. {fault}")
        raise Refused(sentence.format(fault=closed))


def _note(settings: Settings, last: LastCopy) -> None:
    """Note how the copy went, for `declic status`. Raises Refused."""
    try:
        if settings.backup_dir.is_dir():
            last_copy.note(settings.backup_dir, last)
    except OSError as error:
        refusal = _("{folder}: how the copy went cannot be noted ({reason})")
        reason = borrowed.reason(error)
        raise Refused(refusal.format(folder=settings.backup_dir, reason=reason)) from None


def _fault_of_copy(settings: Settings, archive: Path) -> str:
    """Copy the archive and the log of erasures; return what failed, in one line."""
    place = copies.place_of(settings.backup_copy)
    try:
        place.put(archive)
        ErasureLog(settings.backup_dir).copy_to(place)
        _keep_newest(place, settings.backup_keep, archive)
    except Refused as refused:
        return str(refused)
    except OSError as error:
        if error.errno == errno.EROFS and (closed := service.fault_of_copies(settings)):
            return closed
        refusal = _("BACKUP_COPY: {place} cannot be written ({reason})")
        return refusal.format(place=settings.backup_copy, reason=borrowed.reason(error))
    return ""


@app.command(help=_("Make the two keys that encrypt archives; say what to write in the settings."))
def key(
    file: Annotated[Path, typer.Argument(help=_("The file of the private key."))],
    *,
    public: Annotated[
        bool, typer.Option("--public", help=_("Make nothing: print the public key of this file."))
    ] = False,
) -> None:
    """Write a private key for its owner only, never over a file, and print the public one."""
    if public:
        print(*age.public_keys(file), sep="\n")
        return
    made = age.make_identity(file, system_clock())
    print(f"BACKUP_KEY={made}")
    print(f"BACKUP_IDENTITY={file.absolute()}")
    print(
        _(
            "write these two lines in the settings, and keep a copy of {file} elsewhere:"
            " without it, no archive opens"
        ).format(file=file)
    )


@app.command(help=_("Restore an archive into a scratch place, check it, and tell OPERATOR_EMAIL."))
def verify(
    archive: Annotated[
        Path | None, typer.Argument(help=_("An archive; else the newest of BACKUP_DIR."))
    ] = None,
    *,
    foreign: Foreign = False,
) -> None:
    settings, consent = load(), partial(confirm_foreign, foreign=foreign)
    try:
        found = verifying.verify(settings, archive or verifying.newest(settings), consent)
        told = _told(found)
    except Refused as refused:
        _write(settings, _("Déclic: the backup cannot be restored"), str(refused))
        raise
    print(told)
    _write(settings, _("Déclic: the backup is good"), told)


def _told(verified: VerifiedArchive) -> str:
    told = _("{file}: restored for a trial, as of {instant}: {people}, {rows}, {files}")
    instant = verified.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return told.format(
        file=verified.file,
        instant=instant,
        people=counts.people(verified.people),
        rows=counts.rows(verified.rows),
        files=counts.files(verified.files),
    )


def _write(settings: Settings, subject: str, body: str) -> None:
    """Write to OPERATOR_EMAIL, if set. Raises Refused, with the body printed first."""
    if not settings.operator_email:
        return
    try:
        asyncio.run(write_to_operator(settings, subject, body, system_clock()))
    except Refused as refused:
        raise Refused(f"{body}\n{refused}") from None
