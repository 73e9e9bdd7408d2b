"""Each part of an installation says how it is, and what to do when it needs someone."""

import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from bot.backups import last_copy, making
from bot.backups.copies import FolderDestination
from bot.backups.last_copy import LastCopy
from bot.operations import machine, running, stored
from bot.operations.examination import examine
from bot.operations.part import Part, age, size
from models.engine.database import Database
from models.programme import ProgrammeSession
from tests.harness.builders import a_session
from tests.operations.builders import WELL, settings_in
from tests.outbox.builders import NOON, enqueue, join

HOUR = timedelta(hours=1)


def wrong(parts: list[Part]) -> list[str]:
    return [part.name for part in parts if part.is_wrong]


def an_archive(folder: Path, old: timedelta) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{making.FIRST}{(NOON - old).strftime(making.STAMP)}.tar"
    (folder / name).write_bytes(b"")


@pytest.mark.both_databases("the database is described, and read without the bot")
def test_when_all_is_well_nobody_is_needed(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    an_archive(tmp_path / "backups", 5 * HOUR)
    database.transact_now(lambda s: s.add(a_session(s, code="mars", seats=12)))
    parts = examine(settings_in(tmp_path, database_url), WELL, NOON)
    assert wrong(parts) == []
    told = {part.name: part.told for part in parts}
    assert told["sessions"] == "mars: 12 free seats"
    assert told["queue"] == "nothing waits"
    assert told["backup"].endswith(", 5 hours old")


@pytest.mark.parametrize(
    ("report", "part", "told"),
    [
        (None, "bot", "it does not answer at 127.0.0.1:8080"),
        (
            {"held": True},
            "bot",
            "it waits: this database was restored, and nothing is heard or sent",
        ),
        ({"telegram": False}, "telegram", "it does not answer"),
        ({"token": False}, "telegram", "it refuses the token"),
        ({"alone": False}, "telegram", "another copy of this bot runs, perhaps elsewhere"),
        ({"sends": False}, "telegram", "it takes no messages"),
        ({"failing_sweeps": ["nudges"]}, "sweeps", "failing or late: nudges"),
        ({"late_sweeps": ["purge"]}, "sweeps", "failing or late: purge"),
        ({"is_silent": True, "seconds_since_last_sweep": 660}, "sweeps", "none for 11 minutes"),
    ],
)
def test_what_the_running_bot_says_is_read(
    report: dict[str, Any] | None, part: str, told: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, "sqlite:///none.db")
    parts = list(running.look(settings, None if report is None else {**WELL, **report}))
    assert [(it.name, it.told) for it in parts if it.is_wrong] == [(part, told)]


def test_a_part_that_died_and_runs_again_is_told_and_needs_nobody(tmp_path: Path) -> None:
    report = {**WELL, "loops_that_died": ["delivery"]}
    parts = list(running.look(settings_in(tmp_path, "sqlite:///none.db"), report))
    assert wrong(parts) == []
    assert parts[0].told.endswith("parts that died and run again: delivery")


def test_messages_that_wait_for_long_need_someone(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, database_url)
    database.transact_now(join(7))
    database.transact_now(enqueue(7, "Votre appel", due_at=NOON))
    soon, late = (stored.look(settings, NOON + minutes * HOUR / 60) for minutes in (9, 11))
    assert wrong(soon) == []
    assert wrong(late) == ["queue"]
    assert "messages: 1, for 11 minutes" in {part.told for part in late}


def test_a_database_that_is_not_there_is_not_created(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    parts = stored.look(settings_in(tmp_path, f"sqlite:///{file}"), NOON)
    assert [part.told for part in parts if part.is_wrong] == [f"{file} does not exist"]
    assert not file.exists()


def a_damaged_database(folder: Path) -> str:
    file = folder / "declic.db"
    file.write_bytes(b"not a database at all" * 300)
    return f"sqlite:///{file}"


def test_a_damaged_database_is_restored_from_the_newest_archive(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, a_damaged_database(tmp_path))
    assert stored.look(settings, NOON)[0].todo.startswith("bring it back from an archive")
    for old in (5, 29):
        an_archive(tmp_path / "backups", old * HOUR)
    newest = making.archives_in(tmp_path / "backups")[-1]
    [part] = stored.look(settings, NOON)
    assert part.todo == f"bring it back: systemctl stop declic, then declic restore {newest}"


def test_without_its_database_nobody_knows_how_the_regular_tasks_are(tmp_path: Path) -> None:
    parts = examine(settings_in(tmp_path, a_damaged_database(tmp_path)), WELL, NOON)
    assert wrong(parts)[0] == "database"
    assert "sweeps" not in {part.name for part in parts}


def test_a_database_out_of_reach_is_told(tmp_path: Path) -> None:
    parts = stored.look(settings_in(tmp_path, "postgresql://127.0.0.1:1/none"), NOON)
    [told] = [part.told for part in parts if part.is_wrong]
    assert told.startswith("it cannot be used: nothing answers at this host and port; is ")


def test_looking_changes_nothing(database: Database, database_url: str, tmp_path: Path) -> None:
    def count(session: Session) -> int:
        return session.query(ProgrammeSession).count()

    before = database.transact_now(count)
    stored.look(settings_in(tmp_path, database_url), NOON)
    assert database.transact_now(count) == before


def test_a_database_that_can_only_be_read_is_told(postgresql_url: str, tmp_path: Path) -> None:
    assert wrong(stored.look(settings_in(tmp_path, postgresql_url), NOON)) == []
    options = {"options": "-c default_transaction_read_only=on"}
    read_only = make_url(postgresql_url).update_query_dict(options)
    url = read_only.render_as_string(hide_password=False)
    [part] = stored.look(settings_in(tmp_path, url), NOON)
    assert part.told.startswith("it cannot be used: it may only be read: ")


def test_a_database_that_another_program_holds_is_told(sqlite_url: str, tmp_path: Path) -> None:
    file = str(make_url(sqlite_url).database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        [part] = stored.look(settings_in(tmp_path, sqlite_url), NOON)
    assert part.told.startswith("it cannot be used: another program holds it")


@pytest.mark.parametrize(
    ("ages", "told", "needs"),
    [
        ([], "none in ", ["backup"]),
        ([100, 37], "37 hours old", ["backup"]),
        ([100, 12], "12 hours old", []),
        ([100], "4 days old", ["backup"]),
        ([12, -2], "made in the future", ["backup"]),
    ],
)
def test_the_last_backup_is_that_of_the_last_night(
    ages: list[int], told: str, needs: list[str], tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, "sqlite:///none.db")
    for hours in ages:
        an_archive(settings.backup_dir, hours * HOUR)
    part = machine.backup(settings, NOON)
    assert told in part.told
    assert wrong([part]) == needs


def test_a_name_with_an_impossible_time_is_no_archive(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "sqlite:///none.db")
    an_archive(settings.backup_dir, 2 * HOUR)
    for name in ("declic-20261341T000000000000Z.tar", "declic-99999999T999999999999Z.tar.age"):
        (settings.backup_dir / name).write_bytes(b"")
    part = machine.backup(settings, NOON)
    assert part.told.endswith(", 2 hours old")
    making.keep_newest(FolderDestination(settings.backup_dir), 1)
    assert len(list(settings.backup_dir.iterdir())) == 3


@pytest.mark.parametrize(
    ("old", "fault", "told"),
    [
        (2, None, "has no copy"),
        (0, None, "none yet in /media/usb"),
        (2, "", ", in /media/usb"),
        (0, "BACKUP_COPY: full", "has no copy: BACKUP_COPY: full"),
    ],
)
def test_an_archive_that_has_no_copy_needs_someone(
    old: int, fault: str | None, told: str, tmp_path: Path
) -> None:
    """Neither one that was not copied, nor one whose copy is missing since."""
    settings = settings_in(tmp_path, "sqlite:///none.db", backup_copy="/media/usb")
    an_archive(settings.backup_dir, old * HOUR)
    [archive] = making.archives_in(settings.backup_dir)
    if fault is not None:
        last_copy.note(settings.backup_dir, LastCopy(archive.name, fault))
    [part] = machine.copies(settings, NOON)
    assert part.told.endswith(told)
    assert part.is_wrong == ("has no copy" in told)


def test_without_a_place_of_copies_nothing_is_said_of_them(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "sqlite:///none.db")
    an_archive(settings.backup_dir, HOUR)
    assert list(machine.copies(settings, NOON)) == []


def test_a_disk_that_fills_up_needs_someone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path, "sqlite:///none.db")
    monkeypatch.setattr(machine, "FEWEST_BYTES", 0)
    assert not machine.disk(settings).is_wrong
    monkeypatch.setattr(machine, "FEWEST_BYTES", 10**18)
    assert machine.disk(settings).is_wrong


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (size(734_000_000), "734 MB"),
        (size(3_140_000), "3.1 MB"),
        (size(42_900), "42 kB"),
        (size(12_400_000_000), "12 GB"),
        (age(timedelta(seconds=61)), "1 minute"),
        (age(timedelta(hours=47)), "47 hours"),
        (age(timedelta(days=3)), "3 days"),
    ],
)
def test_sizes_and_ages_are_round(told: str, wanted: str) -> None:
    assert told == wanted


def test_sizes_have_the_comma_of_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECLIC_LANG", "fr")
    assert [size(3_140_000), size(42_900)] == ["3,1 Mo", "42 ko"]


def test_an_installed_version_says_which_one_it_is(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its folder, as the update names it; code that was not installed has its number alone."""
    installed = tmp_path / "versions" / "9b21f00c4d5e"
    monkeypatch.setattr(sys, "prefix", str(installed / "venv"))
    settings = settings_in(tmp_path, sqlite_url)
    assert examine(settings, WELL, NOON)[-1].told == version("declic")
    installed.mkdir(parents=True)
    (installed / "built").touch()
    assert examine(settings, WELL, NOON)[-1].told == f"{version('declic')} (9b21f00c4d5e)"
