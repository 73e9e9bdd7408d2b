"""Keep the key that seals archives: a setting, or a file made once; it lies in no archive.

Who finds an archive, or writes where copies go, can then make none that passes for one of ours.
"""

import hmac
from hashlib import sha256
from pathlib import Path

from bot import signing_key
from bot.settings import Settings

NAME = "sealing.key"


def file_of(settings: Settings) -> Path:
    """Return where the key is when no setting holds it: beside the folder of files."""
    return settings.storage_dir.parent / NAME


def read(settings: Settings) -> bytes:
    """Return the key; make its file first if there is none. Raises Refused if it cannot be read."""
    text = settings.sealing_key.get_secret_value()
    return _derive(text or signing_key.read_or_make(file_of(settings), "SEALING_KEY"))


def _derive(secret: str) -> bytes:
    return hmac.digest(b"declic: seal of archives", secret.encode(), sha256)
