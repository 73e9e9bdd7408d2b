"""Look at every part of an installation."""

import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bot.operations import machine, running, stored
from bot.operations.part import Part
from bot.operations.running import Report
from bot.settings import Settings
from locales import _


def examine(settings: Settings, report: Report | None, now: datetime) -> list[Part]:
    """Return all parts, as `/ready` reports the running bot; None if it does not answer.

    The database comes first: whatever else is wrong may come of it. Without it nobody knows how
    the regular tasks are.
    """
    database, *others = stored.look(settings, now)
    unknown = (running.SWEEPS,) if database.is_wrong else ()
    return [
        database,
        *(part for part in running.look(settings, report) if part.name not in unknown),
        *others,
        machine.backup(settings, now),
        *machine.copies(settings, now),
        machine.disk(settings),
        Part("version", _("Version"), _version()),
    ]


def _version() -> str:
    """Return the number, and what `deploy/update.sh` names an installed version by: its folder."""
    folder = Path(sys.prefix).parent
    number = version("declic")
    return f"{number} ({folder.name})" if (folder / "built").exists() else number
