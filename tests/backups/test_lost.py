"""A database that is gone while archives of it are there: nothing empty takes its place unasked.

A file without a byte is as good as gone: a disk that is full leaves one.
"""

from pathlib import Path

import pytest

from tests.backups.builders import Place


@pytest.fixture(params=["gone", "empty"])
def lost(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str
) -> tuple[Place, Path, Path]:
    """An installation without its database, the file of it, and its newest archive."""
    place, file = Place(tmp_path, sqlite_url), Path(sqlite_url.removeprefix("sqlite:///"))
    place.backup()
    archive = place.backup()
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    if request.param == "empty":
        file.touch()
    return place, file, archive


def holds_a_database(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def test_an_empty_one_is_made_only_when_somebody_says_so(lost: tuple[Place, Path, Path]) -> None:
    place, file, archive = lost
    for words in (("sessions", "check"), ("run",)):
        done = place.run(*words)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert f"declic restore {archive}; for an empty one: declic migrate" in done.stderr
        assert not holds_a_database(file)
    assert place.run("migrate").returncode == 0
    assert holds_a_database(file)


def test_check_and_status_say_to_restore_and_nothing_else(lost: tuple[Place, Path, Path]) -> None:
    place, _file, archive = lost
    assert f"declic restore {archive}" in place.run("check").stderr
    told = place.run("status", PORT="1").stdout
    assert told.startswith("✘  Database ")
    assert f"→ bring it back: systemctl stop declic, then declic restore {archive}\n" in told
    assert "declic run" not in told


def test_a_restore_brings_it_back(lost: tuple[Place, Path, Path]) -> None:
    place, file, archive = lost
    assert place.run("restore", str(archive)).returncode == 0
    assert holds_a_database(file)
