"""Mount a disk of a few megabytes, in memory, that a test fills; only an administrator can."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

MEGABYTES = 128
MISSING = (
    "NO SMALL DISK CAN BE MOUNTED HERE: a full disk under PostgreSQL is not tried. "
    "As root, where mount is allowed, it is."
)


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    def fill(self) -> None:
        """Fill the disk to the last byte."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    def make_room(self) -> None:
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@cache
def can_mount() -> bool:
    with TemporaryDirectory() as folder:
        if not _mount(Path(folder), megabytes=1):
            return False
        _unmount(Path(folder))
        return True


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    if not can_mount():
        pytest.fail(MISSING)
    with TemporaryDirectory() as folder:
        assert _mount(Path(folder), MEGABYTES), MISSING
        try:
            yield SmallDisk(Path(folder))
        finally:
            _unmount(Path(folder))


def _mount(folder: Path, megabytes: int) -> bool:
    options = f"size={megabytes}m,mode=755"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], capture_output=True)
