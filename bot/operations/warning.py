"""Write to who looks after the bot when something needs them, once, and once when it is over.

The bot and the timer beside it (`declic status --mail`) share what was told, in a file: so a bot
that dies is told by the timer, and nothing is told twice.
"""

import asyncio
import fcntl
import json
import os
import socket
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import IO

from bot.operations.part import Part
from bot.operator_mail import write_to_operator
from bot.settings import Settings
from locales import _
from rules.operations.incidents import (
    LASTS,
    Incident,
    Incidents,
    follow,
    once_told,
    out_of_sight,
    over,
    to_tell,
)

FILE = "incidents.json"
OWNER_ONLY = 0o600
ROOM = 4096
"""Bytes of the file: more than all parts need."""


def warn(
    settings: Settings, parts: Sequence[Part], now: datetime, memory: IO[bytes] | None = None
) -> None:
    """Write what began and what is over, if anything. Raises Refused: the next look tries again.

    `memory` serves this process where the disk keeps nothing. What is wrong is then told at once:
    the timer, which has no memory, would otherwise never know that it lasts.
    """
    wrong = {part.name: part for part in parts if part.is_wrong}
    titles = {part.name: part.title for part in parts}
    with _kept(settings) as kept:
        file = kept or memory or BytesIO()
        known = _read(file) if kept else {**_lasting(wrong, now), **_read(file)}
        unseen = out_of_sight(known, titles) if wrong else []
        incidents = follow(known, [*wrong, *unseen], now)
        _write(file, incidents)
        begun, ended = to_tell(incidents, now), over(incidents, now)
        if not begun and not ended:
            return
        subject = _subject(begun)
        body = _body([wrong[it] for it in begun], [titles.get(it, it) for it in ended], wrong)
        asyncio.run(write_to_operator(settings, subject, body, now))
        _write(file, once_told(incidents, begun, ended))


def _lasting(wrong: Collection[str], now: datetime) -> Incidents:
    return {name: Incident(now - LASTS, now) for name in wrong}


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
def _kept(settings: Settings) -> Iterator[IO[bytes] | None]:
    """Yield the file of what was told, one look at a time; None if the disk takes nothing."""
    try:
        path = settings.storage_dir.parent / FILE
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError:
        yield None
        return
    with open(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file if _is_written(file) else None


def _is_written(file: IO[bytes]) -> bool:
    """Write what is in the file again, and in its whole room."""
    try:
        _write(file, _read(file))
    except OSError:
        return False
    return True


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
