"""Run `declic status`: tell how each part of the installation is, whether the bot runs or not."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from bot import env_file
from bot.checks import backups, folders, port, service, values
from bot.clocks.machine import system_clock
from bot.operations import examination, running
from bot.operations.part import Part
from bot.operations.signed_table import RowSign, SignedRow, show
from bot.operations.warning import warn
from bot.settings import NAMES, Settings, read
from locales import _


def status(
    *,
    mail: Annotated[
        bool,
        typer.Option(
            "--mail", help=_("Print nothing; write to OPERATOR_EMAIL what began and what is over.")
        ),
    ] = False,
) -> None:
    """Tell how each part is; 1 when something needs someone."""
    settings, now = read(), system_clock()
    parts = examination.examine(settings, running.ask(settings), now)
    if mail:
        warn(settings, parts, now)
        return
    parts += [*_settings(settings), *_settings_of_backups(settings)]
    _show(parts)
    if any(part.is_wrong for part in parts):
        raise typer.Exit(1)


def _settings(settings: Settings) -> Iterator[Part]:
    """Tell which settings are wrong, without asking outside."""
    looks = (*values.LOOKS, service.faults, folders.faults, *port.LOOKS)
    faults = env_file.faults_of_environment(NAMES)
    if found := [*faults, *(fault for look in looks for fault in look(settings))]:
        todo = _("correct it, then: declic check")
        yield Part("settings", _("Settings"), " · ".join(found), todo)


def _settings_of_backups(settings: Settings) -> Iterator[Part]:
    """Tell what would keep the next archive from being encrypted, read back or copied."""
    if faults := [fault for look in backups.LOOKS for fault in look(settings)]:
        todo = _("correct it, then: declic check")
        yield Part("backup_settings", _("To back up"), " · ".join(faults), todo)


def _show(parts: Sequence[Part]) -> None:
    signs = (RowSign.FINE, RowSign.WRONG)
    show(SignedRow(signs[part.is_wrong], part.title, part.told, part.todo) for part in parts)
    wrong = [part.title for part in parts if part.is_wrong]
    print()
    print(_("Needs you: {names}").format(names=", ".join(wrong)) if wrong else _("All is well"))
