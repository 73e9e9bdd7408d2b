"""Run `declic check`: say of each setting that is wrong or missing what to do.

A terminal shows a table, as `declic status` does; elsewhere each is one plain line.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from bot import env_file
from bot.checks import backups, database, folders, machines, outside, port, service, values
from bot.operations.signed_table import RowSign, SignedRow, show
from bot.refusal import Refused
from bot.settings import NAMES, Settings, UnreadError, read_partly
from flows.intents.checks import to_confirm
from locales import _, ngettext

Look = Callable[[Settings], Iterable[str]]
Question = Callable[[Settings], Coroutine[None, None, list[str]]]
SWITCHED_OFF = {
    "PUBLIC_URL": _(
        "the team's desk, the pages for mentors and employers, agendas that a calendar follows,"
        " and the chat page for people without Telegram"
    ),
    "SMTP_URL": _("e-mails; everything is said in the chat"),
    "OPERATOR_EMAIL": _(
        "e-mails to who looks after the bot; only declic status says what is wrong"
    ),
    "HEARTBEAT_URL": _("calls to a service that warns when the machine is off"),
    "MEETING_BASE_URL": _("video rooms; each mentor gives a link of their own"),
    "STAFF_GROUP_ID": _("topics in the team's group; the team is written to one by one"),
    "FT_CLIENT_ID": _("the offers of France Travail"),
    "TRANSCRIPTION_URL": _("the transcription of voice messages; the team listens to them"),
    "GEOCODER_URL": _("the search for typed addresses; neighbourhoods are offered by name"),
}
"""What the bot does without when a setting is empty."""
OF_A_SETTING = re.compile(r"([A-Z][A-Z_]+)( \([^)]*\))?\s*: (.+)", re.DOTALL)
"""A fault that begins with the name of a setting, and maybe its line in `.env`."""
LEFT_OUT = (
    *("ASSOCIATION_ADDRESS", "ASSOCIATION_NUMBER", "ASSOCIATION_PHONE"),
    *("ASSOCIATION_SIGNATORY", "PUBLICATION_DIRECTOR", "HOSTED_BY"),
)
"""What papers and the legal notice do not say when it is empty."""
_LEFT_OUT_WORDS = _("left out of attestations and of the legal notice, for want of {names}")


def check() -> None:
    """Look at every setting; say what to do about those that are wrong, and what is off."""
    settings, faults = read_partly()
    faults += _faults(settings)
    warnings = list(_said_by(WARNINGS, settings))
    notes = () if faults else (*env_file.notes(NAMES),)
    if sys.stdout.isatty():
        show([*_rows(faults, warnings), *(() if faults else _notes_in_rows(settings, notes))])
        print()
        if faults:
            raise Refused(_("{count} to correct").format(count=len(faults)))
    else:
        _print_lines(settings, faults, warnings, notes)
    print(_conclusion(len(warnings)))


def _print_lines(
    settings: Settings, faults: Sequence[str], warnings: Sequence[str], notes: Sequence[str]
) -> None:
    for line in warnings:
        print(_("warning: {line}").format(line=line))
    if faults:
        raise Refused("\n".join(faults))
    for line in (*notes, *_switched_off(settings), *_to_confirm(settings)):
        print(line)


def _rows(faults: Iterable[str], warnings: Iterable[str]) -> Iterator[SignedRow]:
    for sign, lines in ((RowSign.WRONG, faults), (RowSign.WARNING, warnings)):
        for line in lines:
            if named := OF_A_SETTING.fullmatch(line):
                setting, place, sentence = named.groups("")
                yield SignedRow(sign, setting, sentence + place)
            else:
                yield SignedRow(sign, "", line)


def _notes_in_rows(settings: Settings, notes: Iterable[str]) -> Iterator[SignedRow]:
    yield from (SignedRow(RowSign.WARNING, ".env", note) for note in notes)
    for name, feature in _empty_features(settings):
        yield SignedRow(RowSign.OFF, name, _("off: {feature}").format(feature=feature))
    if names := _left_out(settings):
        yield SignedRow(RowSign.OFF, _("Association"), _LEFT_OUT_WORDS.format(names=names))
    for line in _to_confirm(settings):
        subject, _colon, sentence = line.partition(":")
        yield SignedRow(RowSign.TO_CONFIRM, _("To confirm"), sentence.strip() or subject)


def _conclusion(warnings: int) -> str:
    if not warnings:
        return _("every setting is fine")
    sentence = ngettext(
        "the bot can run; {count} warning is above",
        "the bot can run; {count} warnings are above",
        warnings,
    )
    return sentence.format(count=warnings)


def _faults(settings: Settings) -> list[str]:
    return [*env_file.faults_of_environment(NAMES), *_said_by(FAULTS, settings)]


def _said_by(looks: Iterable[Look], settings: Settings) -> Iterator[str]:
    """Yield the parts of each look; a missing setting hides only the looks that need it."""
    for look in looks:
        with suppress(UnreadError):
            yield from look(settings)


def _database_faults(settings: Settings) -> Iterator[str]:
    """Yield the faults of the database; of its folder alone, if that cannot be written."""
    unwritable = list(folders.faults_of_database(settings))
    found = unwritable or list(database.faults(settings))
    yield from found or machines.faults(settings)


def _outside(settings: Settings, ask: Question) -> list[str]:
    return asyncio.run(ask(settings))


FAULTS: Sequence[Look] = (
    *values.LOOKS,
    *port.LOOKS,
    service.faults,
    folders.faults_of_files,
    _database_faults,
    database.role_faults,
    *(partial(_outside, ask=ask) for ask in outside.LOOKS),
)
WARNINGS: Sequence[Look] = (
    lambda _settings: env_file.warnings(),
    folders.warnings,
    *backups.LOOKS,
    database.notes,
    service.open_files,
    partial(_outside, ask=outside.geocoder),
)


def _switched_off(settings: Settings) -> Iterator[str]:
    for name, feature in _empty_features(settings):
        yield _("off, for want of {name}: {feature}").format(name=name, feature=feature)
    if names := _left_out(settings):
        yield _LEFT_OUT_WORDS.format(names=names)


def _empty_features(settings: Settings) -> Iterator[tuple[str, str]]:
    for name, feature in SWITCHED_OFF.items():
        if not getattr(settings, name.lower()):
            yield name, feature


def _left_out(settings: Settings) -> str:
    return ", ".join(name for name in LEFT_OUT if not getattr(settings, name.lower()))


def _to_confirm(settings: Settings) -> Iterator[str]:
    yield _("to confirm by the association: how long each thing is kept (declic privacy map)")
    if waiting := len({answer.name for answer in to_confirm()} - settings.confirmed):
        sentence = ngettext(
            "to confirm by the association: {count} answer (declic words unconfirmed)",
            "to confirm by the association: {count} answers (declic words unconfirmed)",
            waiting,
        )
        yield sentence.format(count=waiting)
