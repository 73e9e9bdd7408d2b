"""Keep SQLite's files readable by their owner only, as they hold personal data."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

OWNER_ONLY = 0o600
ENDINGS = ("", "-wal", "-shm", "-journal")
CREATING = Lock()
"""Closing a file releases all locks that SQLite holds on it in this process, so that no other
thread may open the file while it is created."""


def keep_private(file: Path) -> None:
    """Create the file if missing, for its owner only; SQLite's other files take its mode."""
    with CREATING, suppress(OSError):  # SQLite will report a file that cannot be used
        _create(file)
    for ending in ENDINGS:
        with suppress(OSError):
            file.with_name(file.name + ending).chmod(OWNER_ONLY)


def _create(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
