"""Remember in the folder of backups how the last copy elsewhere went, for `declic status`."""

from dataclasses import dataclass
from pathlib import Path

from models.engine.whole_files import replacing

NAME = "last_copy"
"""In a folder of backups, after all archives by name."""


@dataclass(frozen=True, slots=True)
class LastCopy:
    """How the last copy went."""

    archive: str
    """The name of the archive that was to be copied."""
    fault: str = ""
    """Why it was not; empty when it was."""


def note(folder: Path, last: LastCopy) -> None:
    """Write how the copy went. Raises OSError."""
    with replacing(folder / NAME) as file:
        file.write(f"{last.archive}\n{last.fault}\n".encode())


def read(folder: Path) -> LastCopy | None:
    """Return how the last copy went; None if none is known. Raises OSError."""
    try:
        text = (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    archive, _, fault = text.partition("\n")
    return LastCopy(archive, fault.strip())
