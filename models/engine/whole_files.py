"""Write files whole: beside their place, then into it in one step. Nobody reads half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import IO

UNFINISHED = ".part"
"""Ends the name of a file that is being written: each writer gives it another."""
OWNER_ONLY = 0o600


@contextmanager
def replacing(file: Path) -> Iterator[IO[bytes]]:
    """Yield a new file, for its owner only, which takes the place of `file` at the end.

    The disk has it then: a power cut leaves the former or the new one. Raises OSError.
    """
    with _beside(file) as (part, writing):
        yield writing
        _settle(writing)
        part.replace(file)


def make(file: Path, content: bytes) -> None:
    """Write a file unless present; of several writers at once, one wins. Raises OSError."""
    with _beside(file) as (part, writing):
        writing.write(content)
        _settle(writing)
        try:
            os.link(part, file)
        except FileExistsError:
            return
        except OSError:  # a disk that has no links
            _fill(file, part)


def _fill(file: Path, part: Path) -> None:
    """Move a file to its place, first reserved by an empty file unless taken."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        part.replace(file)


@contextmanager
def _beside(file: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Yield a new file in the same folder, and its path; it is deleted unless it was moved."""
    descriptor, name = mkstemp(UNFINISHED, f"{file.name}.", file.parent)
    part = Path(name)
    try:
        with open(descriptor, "wb") as writing:
            yield part, writing
    finally:
        part.unlink(missing_ok=True)


def _settle(writing: IO[bytes]) -> None:
    writing.flush()
    os.fsync(writing.fileno())
