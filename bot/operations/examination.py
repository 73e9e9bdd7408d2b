"""Look at every part of an installation."""

from datetime import datetime
from importlib.metadata import version

from bot.operations import machine, running, stored
from bot.operations.part import Part
from bot.operations.running import Report
from bot.settings import Settings
from locales import _


def examine(settings: Settings, report: Report | None, now: datetime) -> list[Part]:
    """Return all parts, as `/ready` reports the running bot; None if it does not answer.

    The database comes first: whatever else is wrong may come of it.
    """
    database, *others = stored.look(settings, now)
    return [
        database,
        *running.look(settings, report),
        *others,
        machine.backup(settings, now),
        *machine.copies(settings, now),
        machine.disk(settings),
        Part("version", _("Version"), version("declic")),
    ]
