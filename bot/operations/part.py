"""Define what is said of one part of an installation."""

from dataclasses import dataclass
from datetime import timedelta

from locales import _, ngettext
from locales.counts import decimal

GIGA, MEGA = 10**9, 10**6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    """Stays the same in each language: incidents are told by it."""
    title: str
    told: str
    """How it is, in one line."""
    todo: str = ""
    """What somebody has to do; empty when all is well."""

    @property
    def is_wrong(self) -> bool:
        return bool(self.todo)


def size(count: int) -> str:
    """Say a number of bytes."""
    if count >= 10 * GIGA:
        return _("{number} GB").format(number=count // GIGA)
    if count >= 10 * MEGA:
        return _("{number} MB").format(number=count // MEGA)
    if count >= MEGA // 10:
        return _("{number} MB").format(number=decimal(count / MEGA))
    return _("{number} kB").format(number=count // 1000)


def age(duration: timedelta) -> str:
    """Say how long something lasts, to the minute, the hour or the day."""
    if duration >= 2 * DAY:
        return ngettext("{count} day", "{count} days", duration.days).format(count=duration.days)
    if duration >= HOUR:
        count = duration // HOUR
        return ngettext("{count} hour", "{count} hours", count).format(count=count)
    count = duration // timedelta(minutes=1)
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)
