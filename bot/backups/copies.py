"""Copy archives to another place: a folder, `rclone:remote:path`, `ssh:user@host:/path`."""

import secrets
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.backups.programs import run
from bot.refusal import Refused
from locales import _, borrowed, labelled
from models.engine.whole_files import UNFINISHED, replacing

WHAT = "BACKUP_COPY"
FOLDER = 0o700
CHUNK = 2**20
SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=15")


class CopyDestination(Protocol):
    """Where archives are copied to."""

    def put(self, file: Path) -> None:
        """Write the file at the destination under its name, visible only once whole."""

    def read(self, name: str) -> str:
        """Return the text of a file at the destination; empty if missing."""

    def names(self) -> Sequence[str]: ...

    def delete(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class FolderDestination:
    path: Path

    def put(self, file: Path) -> None:
        try:
            make_folder(self.path)
        except Refused as refused:
            raise Refused(labelled(WHAT, refused)) from None
        with file.open("rb") as source, replacing(self.path / file.name) as target:
            shutil.copyfileobj(source, target, CHUNK)

    def read(self, name: str) -> str:
        file = self.path / name
        return file.read_text(errors="replace") if file.exists() else ""

    def names(self) -> Sequence[str]:
        return [path.name for path in self.path.iterdir()] if self.path.is_dir() else []

    def delete(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class RcloneDestination:
    remote: str

    def put(self, file: Path) -> None:
        run(["rclone", "copyto", str(file), self._at(file.name)], WHAT)

    def read(self, name: str) -> str:
        run(["rclone", "mkdir", self.remote], WHAT)  # a folder that is not there has no names
        return run(["rclone", "cat", self._at(name)], WHAT) if name in self.names() else ""

    def names(self) -> Sequence[str]:
        return sorted(run(["rclone", "lsf", "--files-only", self.remote], WHAT).splitlines())

    def delete(self, name: str) -> None:
        run(["rclone", "deletefile", self._at(name)], WHAT)

    def _at(self, name: str) -> str:
        between = "" if self.remote.endswith((":", "/")) else "/"
        return f"{self.remote}{between}{name}"


@dataclass(frozen=True, slots=True)
class SshDestination:
    host: str
    folder: str

    def put(self, file: Path) -> None:
        folder, path = shlex.quote(self.folder), shlex.quote(f"{self.folder}/{file.name}")
        name = f"{file.name}.{secrets.token_hex(8)}{UNFINISHED}"
        part, size = shlex.quote(f"{self.folder}/{name}"), file.stat().st_size
        # to the server, what a broken line has cut off has ended: it counts
        is_whole = f"test $(wc -c < {part}) -ge {size}"
        write = f"cat > {part} && {is_whole} && mv {part} {path} || {{ rm -f {part}; false; }}"
        begin = f"umask 077 && mkdir -p {folder}"
        run([*SSH, "--", self.host, f"{begin} && {{ {write}; }}"], WHAT, stdin=file)

    def read(self, name: str) -> str:
        path = shlex.quote(f"{self.folder}/{name}")
        return run([*SSH, "--", self.host, f"test ! -e {path} || cat {path}"], WHAT)

    def names(self) -> Sequence[str]:
        listed = run([*SSH, "--", self.host, f"ls -1 {shlex.quote(self.folder)}"], WHAT)
        return sorted(listed.splitlines())

    def delete(self, name: str) -> None:
        path = shlex.quote(f"{self.folder}/{name}")
        run([*SSH, "--", self.host, f"rm -f {path}"], WHAT)


def place_of(setting: str) -> CopyDestination:
    """Return the place that BACKUP_COPY names."""
    kind, _, rest = setting.partition(":")
    if kind == "rclone":
        return RcloneDestination(rest)
    if kind == "ssh":
        host, _, folder = rest.partition(":")
        return SshDestination(host, folder.rstrip("/"))
    return FolderDestination(Path(setting))


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only; leave an existing folder as it is. Raises Refused."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=FOLDER)
    except OSError as error:
        refusal = _("{folder}: this folder cannot be made ({reason})")
        raise Refused(refusal.format(folder=folder, reason=borrowed.reason(error))) from None
