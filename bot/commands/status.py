"""Run `declic status`: tell how each part of the installation is, whether the bot runs or not."""

import sys
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import env_file
from bot.checks import backups, folders, port, service, values
from bot.clocks.machine import system_clock
from bot.operations import examination, running
from bot.operations.part import Part
from bot.operations.warning import warn
from bot.settings import NAMES, Settings, read
from locales import _

WIDE = 1000
"""Columns where nobody looks: what reads the lines needs them whole."""


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
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for part in parts:
        mark = Text("✘", "bold red") if part.is_wrong else Text("✔", "green")
        table.add_row(mark, part.title, Text(part.told))
        if part.is_wrong:
            table.add_row("", "", Text(f"→ {part.todo}", "yellow"))
    width = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, width=width).print(table)
    wrong = [part.title for part in parts if part.is_wrong]
    print()
    print(_("Needs you: {names}").format(names=", ".join(wrong)) if wrong else _("All is well"))
