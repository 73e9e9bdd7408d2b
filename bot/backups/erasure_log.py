"""Keep beside the backups the log of erasures: numbers that tell nobody anything.

A restored database holds people who were erased since: by these numbers, and the key that the
archive holds, they are found and erased again.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.backups.copies import CopyDestination, make_folder
from services.privacy.erasure import ErasedRow

NAME = "erasures.log"
"""In a folder of backups, after all archives by name."""
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class ErasureLog:
    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def append(self, lines: Sequence[str]) -> None:
        """Add lines, and wait until the disk has them. Raises OSError."""
        make_folder(self.folder)
        is_cut = self.file.exists() and not self.file.read_bytes().endswith(b"\n")
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
        with open(descriptor, "w") as log:
            log.write("\n" if is_cut else "")
            log.write("".join(f"{line}\n" for line in lines))
            log.flush()
            os.fsync(descriptor)

    def rows(self) -> list[ErasedRow]:
        """Read it; a line that a full disk has cut is left out."""
        return list(_rows_in(self.file.read_text())) if self.file.exists() else []

    def complete(self, rows: Iterable[ErasedRow]) -> None:
        """Add the missing rows. Raises OSError."""
        known = {row.number for row in self.rows()}
        if missing := [row.line for row in rows if row.number not in known]:
            self.append(missing)

    def copy_to(self, place: CopyDestination) -> int:
        """Copy it to a place, whose lines come here first: none is lost; return its bytes.

        Another installation may have copied its log there, or this one before it was lost. Raises
        OSError and Refused.
        """
        self.complete(_rows_in(place.read(NAME)))
        if not self.file.exists():
            return 0
        size = self.file.stat().st_size
        place.put(self.file)
        return size


def _rows_in(text: str) -> Iterator[ErasedRow]:
    for line in text.splitlines():
        try:
            yield ErasedRow.read(line)
        except ValueError:  # cut
            continue
