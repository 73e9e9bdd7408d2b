"""A copy by ssh is whole where it is seen, whoever writes it at the same time."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.backups.copies import SshDestination
from bot.refusal import Refused

MANY = 8
A_LOT = 200_000


@pytest.fixture
def there(tmp_path: Path) -> Path:
    (folder := tmp_path / "there").mkdir()
    return folder


def a_ssh_that(does: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put on the PATH a program that does this with what it is told to run elsewhere."""
    (bin := folder / "bin").mkdir()
    (bin / "ssh").write_text(f"#!/bin/sh\nfor last; do :; done\n{does}\n")
    (bin / "ssh").chmod(0o700)
    monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")


def a_file(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True)
    (file := folder / "erasures.log").write_bytes(content)
    return file


def test_many_may_copy_at_once(
    there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two machines share one log of erasures: half a line of each would be of nobody."""
    a_ssh_that('exec sh -c "$last"', tmp_path, monkeypatch)
    files = [a_file(tmp_path / str(n), b"%d" % n * A_LOT) for n in range(MANY)]
    begun = Barrier(MANY)

    def put(file: Path) -> None:
        begun.wait()
        SshDestination("server", str(there)).put(file)

    with ThreadPoolExecutor(MANY) as threads:
        list(threads.map(put, files))
    [copied] = there.iterdir()
    assert copied.read_bytes() in {file.read_bytes() for file in files}
    assert copied.stat().st_mode & 0o777 == 0o600


def test_a_line_that_breaks_leaves_the_former_copy_and_nothing_else(
    there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's shell goes on: to it, what was cut off has ended."""
    (there / "erasures.log").write_text("former")
    a_ssh_that('head -c 10 | sh -c "$last"; exit 255', tmp_path, monkeypatch)
    with pytest.raises(Refused):
        SshDestination("server", str(there)).put(a_file(tmp_path / "here", b"0" * A_LOT))
    assert {it.name: it.read_text() for it in there.iterdir()} == {"erasures.log": "former"}
