"""Write to who looks after the bot when something needs them, once, and once when it is over.

The bot and the timer beside it (`declic status --mail`) share what was told, in a file: so a bot
that dies is told by the timer, and nothing is told twice.
"""

import asyncio
import fcntl
import json
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from bot.operations.part import Part
from bot.operator_mail import write_to_operator
from bot.settings import Settings
from locales import _
from rules.operations.incidents import Incident, Incidents, follow, once_told, over, to_tell

FILE = "incidents.json"
ROOM = 4096
"""Bytes of the file: more than all parts need."""


def warn(settings: Settings, parts: Sequence[Part], now: datetime) -> None:
    """Write what began and what is over, if anything. Raises Refused: the next look tries again."""
    wrong = {part.name: part for part in parts if part.is_wrong}
    titles = {part.name: part.title for part in parts}
    with _kept(settings) as file:
        incidents = follow(_read(file), wrong, now)
        _write(file, incidents)
        begun, ended = to_tell(incidents, now), over(incidents, now)
        if not begun and not ended:
            return
        subject = _subject(begun)
        body = _body([wrong[it] for it in begun], [titles.get(it, it) for it in ended], wrong)
        asyncio.run(write_to_operator(settings, subject, body, now))
        _write(file, once_told(incidents, begun, ended))


def _subject(begun: Sequence[str]) -> str:
    host = socket.gethostname()
    if begun:
        return _("Déclic on {host}: something needs you").format(host=host)
    return _("Déclic on {host}: it is over").format(host=host)


def _body(begun: Sequence[Part], ended: Sequence[str], wrong: Mapping[str, Part]) -> str:
    lines = [line for part in begun for line in _described(part)]
    if ended:
        lines += [_("No longer needs you: {names}.").format(names=", ".join(ended)), ""]
    if others := [part.title for part in wrong.values() if part not in begun]:
        lines += [_("Still needs you: {names}.").format(names=", ".join(others)), ""]
    return "\n".join([*lines, _("To see all: declic status"), ""])


def _described(part: Part) -> Sequence[str]:
    todo = _("What to do: {todo}").format(todo=part.todo)
    return [_("{title}: {told}.").format(title=part.title, told=part.told), todo, ""]


@contextmanager
def _kept(settings: Settings) -> Iterator[IO[bytes]]:
    """Open the file of what was told, beside the files; one look at a time."""
    descriptor = os.open(settings.storage_dir.parent / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _read(file: IO[bytes]) -> Incidents:
    file.seek(0)
    try:
        kept = json.loads(file.read() or "{}")
        return {
            name: Incident(
                datetime.fromisoformat(since), datetime.fromisoformat(seen_at), told=told
            )
            for name, (since, seen_at, told) in kept.items()
        }
    except ValueError:  # cut short
        return {}


def _write(file: IO[bytes], incidents: Incidents) -> None:
    """Write in the room that the file has already: the disk may be full."""
    kept = {
        name: [it.since.isoformat(), it.seen_at.isoformat(), it.told]
        for name, it in incidents.items()
    }
    file.seek(0)
    file.write(json.dumps(kept).encode().ljust(ROOM))
    file.flush()
