"""Remember in the folder of backups how the last copy elsewhere went, for `declic status`."""

import os
from dataclasses import dataclass
from pathlib import Path

NAME = "last_copy"
"""In a folder of backups, after all archives by name."""
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class LastCopy:
    archive: str
    """The name of the archive that was to be copied."""
    fault: str = ""
    """Why it was not; empty when it was."""


def note(folder: Path, last: LastCopy) -> None:
    """Write how the copy went. Raises OSError."""
    part = folder / f"{NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{last.archive}\n{last.fault}\n")
    part.replace(folder / NAME)


def read(folder: Path) -> LastCopy | None:
    """Return how the last copy went; None if none is known. Raises OSError."""
    try:
        text = (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    archive, _, fault = text.partition("\n")
    return LastCopy(archive, fault.strip())
