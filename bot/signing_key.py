"""Keep the key from which links and fingerprints are signed: a setting, or a file made once.

The bot's token may then change, and nothing that was sent stops working.
"""

import os
import secrets
from pathlib import Path

from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed, labelled
from models.engine.whole_files import make, replacing

NAME = "signing.key"
FORMER = "signing.key.former"
"""Holds the keys that signed before, one a line."""
SHORTEST = 32
"""Characters of a key: fewer, or others than it has, are what a power cut left."""


def file_of(settings: Settings) -> Path:
    """Return where the key is when no setting holds it: beside the folder of files."""
    return settings.storage_dir.parent / NAME


def read(settings: Settings) -> str:
    """Return the key; make its file first if there is none. Raises Refused if it cannot be read."""
    if settings.signing_key:
        return settings.signing_key.get_secret_value()
    return read_or_make(file_of(settings), "SIGNING_KEY")


def former(settings: Settings) -> list[str]:
    """Return the keys that signed here before, oldest first. Raises OSError."""
    file = settings.storage_dir.parent / FORMER
    return file.read_text(encoding="ascii", errors="replace").splitlines() if file.exists() else []


def keep_former(settings: Settings) -> None:
    """Keep the key about to change, which finds people erased under it after a restore.

    Raises OSError.
    """
    file, key = file_of(settings), settings.signing_key.get_secret_value()
    if not key and file.exists():
        key = file.read_text(encoding="ascii", errors="replace").strip()
    if key and key not in (kept := former(settings)):
        write(settings.storage_dir.parent / FORMER, "\n".join([*kept, key]))


def read_or_make(file: Path, setting: str) -> str:
    """Return the key in a file (`setting` names it to the operator); draw a key if no file exists.

    Raises Refused.
    """
    try:
        if not file.exists():
            make(file, f"{new()}\n".encode())
        text = file.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        refusal = _("{file} cannot be read or made ({reason})")
        told = refusal.format(file=file, reason=borrowed.reason(error))
        raise Refused(labelled(setting, told)) from None
    if len(text) < SHORTEST or not text.isascii():
        refusal = _("{file} holds no whole key; bring back a copy of it, or delete it")
        raise Refused(labelled(setting, refusal.format(file=file)))
    return text


def new() -> str:
    """Draw a key: 256 bits, in letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def write(file: Path, text: str, mode: int = 0o600) -> None:
    """Put a secret in its file in one step, never readable by others; the owner stays.

    What an administrator makes anew is of who owns the folder: the bot's account reads it.
    """
    with replacing(file) as writing:
        handle = writing.fileno()
        if file.exists() or os.geteuid() == 0:
            owner = (file if file.exists() else file.parent).stat()
            os.fchown(handle, owner.st_uid, owner.st_gid)
        os.fchmod(handle, mode)
        writing.write(f"{text}\n".encode())
