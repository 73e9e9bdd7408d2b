"""Run the commands of backups on a database of the tests, beside files that people sent."""

import json
import os
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot import sealing_key
from bot.backups import manifest, seal
from bot.backups.archive import MANIFEST, ArchiveWriter
from bot.backups.manifest import Manifest
from bot.settings import Settings
from models.engine.snapshots import Kind
from tests.harness.builders import NOON
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

    @property
    def sealing_key(self) -> bytes:
        return sealing_key.read(Settings(_env_file=None, storage_dir=self.folder / "files"))

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


def forged(
    folder: Path,
    content: Mapping[str, bytes],
    kind: Kind = "sqlite",
    *,
    key: bytes | None = None,
    more: Sequence[tuple[tarfile.TarInfo, str]] = (),
    **other: object,
) -> Path:
    """Write an archive as somebody does who has the code: of any content, with any seal, or none.

    `more`: members without content, and what the manifest says is the sum of each; `other`: what
    it says instead.
    """
    file = folder / "declic-20270302T120000000000Z.tar"
    with tarfile.open(file, "w") as tar:
        writer = ArchiveWriter(tar)
        for name, part in content.items():
            writer.add(name, part)
        for member, told in more:
            tar.addfile(member)
            writer.sums[member.name] = told
        held = Manifest(NOON.isoformat(), kind, "0001", {}, writer.sums)
        said = json.dumps({**json.loads(manifest.write(held)), **other}).encode()
        writer.add(MANIFEST, said)
    if key is None:
        with file.open("r+b") as whole:
            whole.write(f"{sha256(whole.read()).hexdigest()}\n".encode())
    else:
        seal.close(file, key)
    return file
