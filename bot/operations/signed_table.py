"""Print a table whose rows each begin with a sign: how something is, before one reads it."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 1000
"""Columns where nobody looks: what reads the lines needs them whole."""


class RowSign(Enum):
    """What a row begins with, and its style."""

    FINE = ("✔", "green")
    WRONG = ("✘", "bold red")
    WARNING = ("▲", "bold yellow")
    OFF = ("○", "dim")
    TO_CONFIRM = ("?", "cyan")


@dataclass(frozen=True, slots=True)
class SignedRow:
    sign: RowSign
    title: str
    told: str
    todo: str = ""
    """What somebody has to do, on a line below; empty if nothing."""


def show(rows: Iterable[SignedRow], file: TextIO = sys.stdout) -> None:
    """Print the rows: as wide as the terminal, else each on one line."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(Text(*row.sign.value), Text(row.title), Text(row.told))
        if row.todo:
            table.add_row("", "", Text(f"→ {row.todo}", "yellow"))
    width = None if file.isatty() else WIDE
    Console(highlight=False, width=width, file=file).print(table)
