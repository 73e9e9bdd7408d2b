"""Run the commands of backups on a database of the tests, beside files that people sent."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.harness.database import postgres
from tests.harness.processes import TOKEN, Done, declic

CV = "0123456789abcdef" * 2


@dataclass(frozen=True)
class Place:
    """An installation: its database, its files, its backups."""

    folder: Path
    url: str
    token: str = TOKEN

    @property
    def files(self) -> Path:
        return self.folder / "files" / "1"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def settings(self, **more: str) -> dict[str, str]:
        programs = postgres.binaries()
        settings = {
            "BOT_TOKEN": self.token,
            "DATABASE_URL": self.url,
            "STORAGE_DIR": str(self.folder / "files"),
            "BACKUP_DIR": str(self.backups),
            "PATH": f"{programs}:{os.environ['PATH']}",
        }
        return settings | more

    def run(self, *words: str, **more: str) -> Done:
        return declic(words, self.folder, **self.settings(**more))

    def backup(self, *words: str, **more: str) -> Path:
        """Make an archive and return it: the first by name of an empty folder."""
        done = self.run("backup", *words, **more)
        assert (done.returncode, done.stderr) == (0, "")
        return Path(done.stdout.split(" (")[0])

    def keep_file(self, name: str = CV, content: bytes = b"%PDF-1.7") -> Path:
        self.files.mkdir(parents=True, exist_ok=True)
        (self.files / name).write_bytes(content)
        return self.files / name
