"""The log of erasures follows to the place of the copies."""

import os
from pathlib import Path

import pytest

from bot.backups.copies import FolderDestination, place_of
from bot.backups.erasure_log import ErasureLog
from bot.backups.log_copies import LogCopies
from services.privacy.erasure import ErasedRow
from tests.harness.builders import NOON

ROW = ErasedRow("9f3a0c5d7e1b2a48", NOON, "asked")
OTHER = ErasedRow("00aa0c5d7e1b2a48", NOON, "asked")


@pytest.fixture
def erasures(tmp_path: Path) -> ErasureLog:
    return ErasureLog(tmp_path / "backups")


async def test_it_is_copied_when_somebody_was_erased_and_only_then(
    erasures: ErasureLog, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    copies = LogCopies(erasures, FolderDestination(there))
    await copies.go()
    assert not there.exists()
    erasures.append([ROW.line])
    await copies.go()
    assert ErasureLog(there).rows() == [ROW]
    (there / "erasures.log").unlink()
    await copies.go()
    assert not (there / "erasures.log").exists()


async def test_what_could_not_be_copied_is_tried_again(
    erasures: ErasureLog, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    there.write_text("a file where a folder should be")
    copies = LogCopies(erasures, FolderDestination(there))
    erasures.append([ROW.line])
    await copies.go()
    there.unlink()
    await copies.go()
    assert ErasureLog(there).rows() == [ROW]


def test_no_line_in_a_folder_is_lost_to_an_installation_that_lacks_it(
    erasures: ErasureLog, tmp_path: Path
) -> None:
    """A trial beside the real one, or the same machine restored without its log."""
    lines_meet(erasures, tmp_path, "")


def test_nor_by_ssh(erasures: ErasureLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_ssh_that_stays_here(tmp_path / "bin", monkeypatch)
    lines_meet(erasures, tmp_path, "ssh:nobody@server:")


def test_nor_by_rclone(
    erasures: ErasureLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rclone: str
) -> None:
    monkeypatch.setenv("RCLONE_CONFIG_LOCAL_TYPE", "local")
    lines_meet(erasures, tmp_path, f"{rclone}:local:")


def lines_meet(erasures: ErasureLog, tmp_path: Path, kind: str) -> None:
    there, real = ErasureLog(tmp_path / "there"), ErasureLog(tmp_path / "real")
    place = place_of(f"{kind}{there.folder}")
    assert (erasures.copy_to(place), erasures.file.exists()) == (0, False)
    real.append([ROW.line])
    real.copy_to(place)
    erasures.append([OTHER.line])
    erasures.copy_to(place)
    assert there.rows() == erasures.rows() == [OTHER, ROW]


def a_ssh_that_stays_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put on the PATH a program that runs here what it is told to run elsewhere."""
    folder.mkdir()
    (folder / "ssh").write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
    (folder / "ssh").chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_a_line_that_was_cut_is_left_out(erasures: ErasureLog) -> None:
    erasures.append([ROW.line])
    with erasures.file.open("a") as log:
        log.write("2027-03-02T")
    assert erasures.rows() == [ROW]
    erasures.append([ROW.line])
    assert erasures.rows() == [ROW, ROW]
    assert erasures.file.stat().st_mode & 0o777 == 0o600
