"""Read `.env` as the settings do: where a setting is written, which names nobody reads."""

import logging
import os
import re
import stat
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from bot.refusal import Refused
from flows.reading import lines_of
from locales import _, labelled, ngettext

NAMED_BY = "DECLIC_ENV"
OTHERS = frozenset({NAMED_BY})
"""What is set beside the settings."""
logging.getLogger("dotenv").setLevel(logging.ERROR)  # its lines are told here, and better
ALIKE, NEARLY_THE_SAME = 0.8, 0.9
WORD = re.compile(r"\w+")
TOLD = 3
"""The most lines with the same mistake told singly."""
LONG = 8
"""Letters under which a name of the environment is more likely somebody else's."""


@dataclass(frozen=True, slots=True)
class EnvEntry:
    """A line of `.env`; `name`, with which it begins, is in capitals."""

    number: int
    name: str
    is_understood: bool = True


def path() -> Path:
    """Return the file of settings: `DECLIC_ENV`, or `.env` in the current folder.

    Raises Refused when the file that is named cannot be read.
    """
    name = os.environ.get(NAMED_BY, "")
    if name and not os.access(name, os.R_OK):
        raise Refused(_fault_of_file(Path(name)))
    return Path(name or ".env")


def _fault_of_file(file: Path) -> str:
    """Say why the file of settings cannot be read, and what gives it back."""
    if os.access(file.parent, os.X_OK) and not file.exists():
        sentence = _(
            "{file} does not exist, and holds all settings, the token too: put your copy back"
            " there; without one, deploy/install.sh makes a new one, and asks for the token"
        )
        return sentence.format(file=file)
    sentence = _(
        "{file} cannot be read by this account; as root:"
        " chgrp declic {folder} {file}; chmod 750 {folder}; chmod 640 {file}"
    )
    return sentence.format(file=file, folder=file.parent)


def is_installed() -> bool:
    """Tell whether the service and its commands read one file, wherever a command is run."""
    return Path(os.environ.get(NAMED_BY) or os.devnull).is_file()


def warnings() -> Iterator[str]:
    """Yield that everybody of this machine can read the installed file, with its secrets."""
    if not is_installed():
        return
    file = path()
    if file.stat().st_mode & stat.S_IROTH and file.absolute().parent.stat().st_mode & stat.S_IXOTH:
        sentence = _(
            "everybody on this machine can read {file}, with the token; as root:"
            " chmod 640 {file}; chmod 750 {folder}"
        )
        yield sentence.format(file=file, folder=file.absolute().parent)


def entries() -> list[EnvEntry]:
    """Return the lines of `.env`, without comments. Raises ValueError unless it is UTF-8."""
    try:
        text = "\n".join(lines_of(path()))
    except OSError:
        return []
    bindings = parse_stream(StringIO(text))
    return [_entry(it) for it in bindings if it.key or it.error]


def _entry(binding: Binding) -> EnvEntry:
    number = binding.original.line + _empty_lines(binding.original.string)
    if binding.error or not binding.key:
        first = WORD.search(binding.original.string)
        return EnvEntry(number, first[0].upper() if first else "", is_understood=False)
    return EnvEntry(number, binding.key.upper())


def named(setting: str, sentence: str) -> str:
    """Return a fault of a setting, with its line in `.env` if any."""
    here = (entry for entry in entries() if entry.is_understood)
    numbers = [entry.number for entry in here if entry.name == setting]
    is_here = numbers and setting not in os.environ
    name = f"{setting} ({_place(numbers[-1])})" if is_here else setting
    return _("{setting}: {sentence}").format(setting=name, sentence=sentence)


def faults(settings: Collection[str]) -> Iterator[str]:
    """Yield the lines that nobody reads: not understood, or a name that is nearly a setting's.

    Raises Refused when no line can be read.
    """
    for entry in _readable_entries():
        place = _place(entry.number)
        if not entry.is_understood:
            yield _("{place}: cannot be read; write NAME=value").format(place=place)
        elif meant := _meant(entry.name, settings, ALIKE):
            yield _misspelt(place, entry.name, meant)


def unread(settings: AbstractSet[str]) -> frozenset[str]:
    """Return the settings that a line means, and that nothing sets."""
    found = entries()
    known = {entry.name for entry in found if entry.is_understood} | set(os.environ)
    meant = {
        entry.name if entry.name in settings else _meant(entry.name, settings, ALIKE)
        for entry in found
        if entry.name not in known & settings
    }
    return frozenset(name for name in meant if name is not None)


def _readable_entries() -> list[EnvEntry]:
    try:
        return entries()
    except ValueError:
        sentence = _("this letter is not in UTF-8; save the file again in UTF-8")
        numbers = list(_lines_that_are_not_utf8())
        told = [labelled(_place(number), sentence) for number in numbers[:TOLD]]
        if (left := len(numbers) - TOLD) > 0:
            more = ngettext("and {count} other line", "and {count} other lines", left)
            told.append(more.format(count=left))
        raise Refused("\n".join(told)) from None


def faults_of_environment(settings: Collection[str]) -> Iterator[str]:
    """Yield the names of the environment that are nearly a setting's."""
    for name in sorted(os.environ):
        if len(name) >= LONG and (meant := _meant(name.upper(), settings, NEARLY_THE_SAME)):
            yield _misspelt(_("the environment"), name, meant)


def notes(settings: Collection[str]) -> Iterator[str]:
    """Yield names that may be meant so: said twice, or of another program."""
    names: set[str] = set()
    for entry in entries():
        place = _place(entry.number)
        if entry.name in names:
            sentence = _("{place}: {name} is said twice; the last one counts")
            yield sentence.format(place=place, name=entry.name)
        elif entry.name not in settings and entry.name not in OTHERS:
            sentence = _("{place}: {name} is no setting; Déclic ignores it")
            yield sentence.format(place=place, name=entry.name)
        names.add(entry.name)


def _place(number: int) -> str:
    return _("{file}, line {number}").format(file=path(), number=number)


def _misspelt(place: str, name: str, meant: str) -> str:
    sentence = _("{place}: {name} is no setting; do you mean {meant}?")
    return sentence.format(place=place, name=name, meant=meant)


def _meant(name: str, settings: Collection[str], alike: float) -> str | None:
    """Return the setting of which a name is nearly the one; None for a setting itself."""
    if name in settings or name in OTHERS:
        return None
    return next(iter(get_close_matches(name, settings, 1, alike)), None)


def _empty_lines(original: str) -> int:
    """Count the empty lines before an entry, which the parser takes together with it."""
    return original[: len(original) - len(original.lstrip())].count("\n")


def _lines_that_are_not_utf8() -> Iterator[int]:
    for number, line in enumerate(path().read_bytes().split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            yield number
