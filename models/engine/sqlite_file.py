"""SQLite's files on the disk: their owner's alone, as what they hold is personal."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

OURS_ALONE = 0o600
BESIDE = ("", "-wal", "-shm", "-journal")
MAKING = Lock()
"""A file that is closed lets go of SQLite's locks on it in this process: nobody opens it yet."""


def keep_private(file: Path) -> None:
    """Make the file if there is none; those that SQLite makes beside it take its mode."""
    with MAKING, suppress(OSError):  # another's file: SQLite says whether it can be used
        _make(file)
    for ending in BESIDE:
        with suppress(OSError):
            file.with_name(file.name + ending).chmod(OURS_ALONE)


def _make(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE))
