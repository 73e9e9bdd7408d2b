"""The log of erasures follows to the place of the copies."""

from pathlib import Path

import pytest

from bot.backups.copies import Folder
from bot.backups.erasure_log import ErasureLog
from bot.backups.log_copies import LogCopies
from services.privacy.erasure import ErasedRow
from tests.harness.builders import NOON

ROW = ErasedRow("9f3a0c5d7e1b2a48", NOON, "asked")


@pytest.fixture
def erasures(tmp_path: Path) -> ErasureLog:
    return ErasureLog(tmp_path / "backups")


async def test_it_is_copied_when_somebody_was_erased_and_only_then(
    erasures: ErasureLog, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    copies = LogCopies(erasures, Folder(there))
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
    copies = LogCopies(erasures, Folder(there))
    erasures.append([ROW.line])
    await copies.go()
    there.unlink()
    await copies.go()
    assert ErasureLog(there).rows() == [ROW]


def test_a_line_that_was_cut_is_left_out(erasures: ErasureLog) -> None:
    erasures.append([ROW.line])
    with erasures.file.open("a") as log:
        log.write("2027-03-02T")
    assert erasures.rows() == [ROW]
    erasures.append([ROW.line])
    assert erasures.rows() == [ROW, ROW]
    assert erasures.file.stat().st_mode & 0o777 == 0o600
