"""Keep the key from which links and fingerprints are signed: a setting, or a file made once.

The bot's token may then change, and nothing that was sent stops working.
"""

import os
import secrets
from pathlib import Path

from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed
from models.engine.whole_files import make, replacing

NAME = "signing.key"
SHORTEST = 32
"""Characters of a key: fewer, or others than it has, are what a power cut left."""


def file_of(settings: Settings) -> Path:
    """Return where the key is when no setting holds it: beside the folder of files."""
    return settings.storage_dir.parent / NAME


def read(settings: Settings) -> str:
    """Return the key; make its file first if there is none. Raises Refused if it cannot be read."""
    if settings.signing_key:
        return settings.signing_key.get_secret_value()
    file = file_of(settings)
    try:
        if not file.exists():
            make(file, f"{new()}\n".encode())
        text = file.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        refusal = _("SIGNING_KEY: {file} cannot be read or made ({reason})")
        raise Refused(refusal.format(file=file, reason=borrowed.reason(error))) from None
    if len(text) < SHORTEST or not text.isascii():
        refusal = _("SIGNING_KEY: {file} holds no whole key; take that of a backup, or delete it")
        raise Refused(refusal.format(file=file))
    return text


def new() -> str:
    """Draw a key: 256 bits, in letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def write(file: Path, text: str, mode: int = 0o600) -> None:
    """Put a secret in its file in one step, never readable by others; the owner stays."""
    with replacing(file) as writing:
        handle = writing.fileno()
        if file.exists():
            before = file.stat()
            os.fchown(handle, before.st_uid, before.st_gid)
        os.fchmod(handle, mode)
        writing.write(f"{text}\n".encode())
