"""Say counts and numbers in the language of who runs the bot: « 1 place », « 3,5 »."""

from locales import _, ngettext


def people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


def people_expected(count: int) -> str:
    return ngettext("{count} person expected", "{count} people expected", count).format(count=count)


def seats(count: int) -> str:
    return ngettext("{count} seat", "{count} seats", count).format(count=count)


def free_seats(count: int) -> str:
    return ngettext("{count} free seat", "{count} free seats", count).format(count=count)


def rows(count: int) -> str:
    return ngettext("{count} row", "{count} rows", count).format(count=count)


def files(count: int) -> str:
    return ngettext("{count} file", "{count} files", count).format(count=count)


def calls(count: int) -> str:
    return ngettext("{count} call", "{count} calls", count).format(count=count)


def missing(count: int) -> str:
    return ngettext("{count} is missing", "{count} are missing", count).format(count=count)


def full_groups(count: int, size: int) -> str:
    sentence = ngettext("{count} full group of {size}", "{count} full groups of {size}", count)
    return sentence.format(count=count, size=size)


def decimal(number: float, places: int = 1) -> str:
    """Write a number with its decimals, after the mark of the language."""
    whole, decimals = f"{number:.{places}f}".split(".")
    return _("{whole}.{decimals}").format(whole=whole, decimals=decimals)
