"""Store the files that people send in a folder of this bot, under random private names."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models.engine.whole_files import replacing

NAME = re.compile(r"[0-9a-f]{32}")
FOLDER = 0o700
MARK = ".declic-store"
"""The file by which the folder of all bots' files is known, wherever it is mounted."""


def files_of_all_bots(folder: Path) -> list[Path]:
    """Return the files that people sent, in the folder of the folders of bots; nothing else."""
    return sorted(path for path in folder.glob("*/*") if NAME.fullmatch(path.name))


@dataclass(frozen=True, slots=True)
class FileStorage:
    folder: Path

    def keep(self, name: str, content: bytes, now: datetime) -> None:
        """Write a file whole, dated `now` (the bot's clock); raise OSError on failure."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=FOLDER)
        with replacing(self.folder / name) as file:
            file.write(content)
            file.flush()
            os.utime(file.fileno(), (now.timestamp(), now.timestamp()))

    def read(self, name: str) -> bytes | None:
        """Return the content; None for a file that is gone or a name that is not ours."""
        try:
            return (self.folder / name).read_bytes() if NAME.fullmatch(name) else None
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Return all names in order, unfinished files included."""
        return sorted(os.listdir(self.folder)) if self.folder.is_dir() else []

    def older_than(self, names: list[str], before: datetime) -> Iterator[str]:
        for name in names:
            try:
                kept_at = (self.folder / name).stat().st_mtime
            except FileNotFoundError:
                continue
            if datetime.fromtimestamp(kept_at, UTC) <= before:
                yield name

    def forget(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)
