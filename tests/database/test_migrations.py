import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session

from bot.commands.migrate import migrate
from bot.refusal import Refused
from migrations import run, steps
from migrations.run import AheadError, back_to, configuration, place_of, to_head
from migrations.steps import Place, Step
from models.engine.database import open_database, open_for_migrations
from models.people import Person
from models.profile import Notice
from models.programme import ProgrammeSession
from models.tables import metadata
from rules.session_admin.opening import SessionState
from tests.harness.builders import NOON
from tests.harness.database.postgres import Server, create, drop, text

pytestmark = pytest.mark.both_databases("the migrations make the tables of both")


def test_migrations_and_models_agree(database_url: str) -> None:
    assert differences(database_url) == []


def differences(url: str) -> list[Any]:
    engine = open_for_migrations(url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        found: list[Any] = compare_metadata(context, metadata)
    engine.dispose()
    return found


def test_ids_of_rows_that_are_gone_do_not_come_back(sqlite_url: str) -> None:
    """SQLite loses that when a migration makes a table anew."""
    engine = open_for_migrations(sqlite_url)
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    engine.dispose()
    kept = {name for name, sql in tables if sql and "AUTOINCREMENT" in sql}
    asked = {it.name for it in metadata.tables.values() if it.dialect_kwargs}
    assert asked <= kept


LOST = "DELETE FROM people WHERE id = 1"
"""As a step does that makes a table anew and forgets rows: no key is checked meanwhile."""


def with_a_consent(url: str) -> None:
    """Two rows, of which one refers to the other."""
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        context = {"bot_id": 1, "joined_at": NOON, "language": "fr"}
        connection.execute(insert(Person).values(id=1, **context))
        connection.execute(
            insert(Notice).values(person_id=1, version="1", shown_at=NOON, update_id=1)
        )
    engine.dispose()


def a_step_that_loses(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, upgrade: str = "", downgrade: str = ""
) -> None:
    """Add a last step, of a version to come, beside those there are."""
    shutil.copytree(run.HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = steps.newest()
    (folder / "versions" / "9999_a_step.py").write_text(
        f"""from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade():
    op.execute({upgrade or "SELECT 1"!r})


def downgrade():
    op.execute({downgrade or "SELECT 1"!r})
"""
    )
    monkeypatch.setattr(run, "HERE", folder)
    monkeypatch.setattr(steps, "VERSIONS", folder / "versions")


def test_a_migration_that_leaves_references_to_nothing_is_undone(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_consent(sqlite_url)
    a_step_that_loses(tmp_path / "migrations", monkeypatch, upgrade=LOST)
    before = place_of(sqlite_url).database
    with pytest.raises(ValueError, match="references to nothing"):
        to_head(sqlite_url)
    assert place_of(sqlite_url).database == before != steps.newest()
    engine = open_for_migrations(sqlite_url)
    with engine.connect() as connection:
        assert connection.execute(select(Person.id)).all() == [(1,)]
    engine.dispose()


def test_so_is_a_step_back(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = steps.newest()
    with_a_consent(sqlite_url)
    a_step_that_loses(tmp_path / "migrations", monkeypatch, downgrade=LOST)
    to_head(sqlite_url)
    with pytest.raises(ValueError, match="references to nothing"):
        back_to(sqlite_url, newest)
    assert place_of(sqlite_url).database == "9999"


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert differences(database_url) == []


def test_a_database_is_at_head_by_the_same_revision_as_alembic_says(database_url: str) -> None:
    engine = open_for_migrations(database_url)
    with engine.connect() as connection:  # what it writes is undone
        head = ScriptDirectory.from_config(configuration(connection)).get_current_head()
        assert steps.newest() == head
        assert steps.place(connection) == Place(head, head)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0028'")
        assert steps.place(connection) == Place("0028", head)
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_may_migrate_a_new_database_at_once(
    kind: str, tmp_path: Path, postgresql_server: Server
) -> None:
    server = postgresql_server.address()
    address = None if kind == "sqlite" else create(server)
    url = text(address) if address else f"sqlite:///{tmp_path}/new.db"
    words = [sys.executable, "-c", f"from migrations.run import to_head; to_head({url!r})"]
    both = [subprocess.Popen(words) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    engine = open_for_migrations(url)
    assert "outbox" in inspect(engine).get_table_names()
    engine.dispose()
    if address:
        drop(server, address.database)


OLD_SESSION = """INSERT INTO programme_sessions (code, name, departments, starts_on, ends_on, seats,
overbooking, zone_rule, minimum_age, job_seeker_required, doors, texts, meetings)
VALUES ('s', 'S', '[]', '2027-03-15', '2027-03-26', 2, 0, 'required', 18, true, '[]', '{}', '{}')
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_sessions_of_before_stay_open(kind: str, tmp_path: Path, postgresql_server: Server) -> None:
    address = create(postgresql_server.address()) if kind == "postgresql" else None
    url = text(address) if address else f"sqlite:///{tmp_path}/old.db"
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "0009")
        connection.exec_driver_sql(OLD_SESSION)
    engine.dispose()
    to_head(url)
    database = open_database(url)

    def opened(session: Session) -> datetime | None:
        here = session.scalars(select(ProgrammeSession)).one()
        assert here.state is SessionState.OPEN
        return here.opened_at

    found = database.transact_now(opened)
    assert found is not None and found.tzinfo is not None
    database.close()
    if address:
        drop(postgresql_server.address(), address.database)


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/var/deep/declic.db")
    assert (tmp_path / "var" / "deep" / "declic.db").exists()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://nobody@127.0.0.1:1/nothing", "the database cannot be reached"),
        ("sqlite:////proc/nowhere/declic.db", "this file cannot be opened; does its folder exist"),
        ("sqlite://", "names no file"),
        ("mysql://here/there", "must begin with sqlite:/// or postgresql://"),
        ("declic.db", "DATABASE_URL"),
    ],
)
def test_an_address_that_does_not_do_is_told_in_one_sentence(url: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        migrate(url)


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(database_url: str) -> None:
    engine = open_for_migrations(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(AheadError):
        to_head(database_url)
    with pytest.raises(Refused, match="9999, this one knows 0"):
        migrate(database_url)
    assert place_of(database_url).is_ahead
    engine = open_for_migrations(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{steps.newest()}'")
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_newest_steps_are_undone_without_losing_a_row(
    kind: str, tmp_path: Path, postgresql_server: Server
) -> None:
    """An update that fails goes back on the same rows: what people wrote meanwhile stays."""
    address = create(postgresql_server.address()) if kind == "postgresql" else None
    url = text(address) if address else f"sqlite:///{tmp_path}/new.db"
    to_head(url)
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD_SESSION)
    back_to(url, "0030")
    assert place_of(url).database == "0030"
    with engine.connect() as connection:
        query = "SELECT code FROM programme_sessions"
        assert connection.exec_driver_sql(query).scalars().all() == ["s"]
    engine.dispose()
    to_head(url)
    assert differences(url) == []
    if address:
        drop(postgresql_server.address(), address.database)


LAST_BEFORE_THE_RULE = "0036"


def test_a_step_that_removes_says_since_when_no_code_uses_it() -> None:
    later = [step for step in steps.steps() if step.revision > LAST_BEFORE_THE_RULE]
    removing = [step for step in later if step.removes]
    assert [step for step in removing if not (step.unused_since or "9999") < step.revision] == []


def test_a_step_loses_what_the_version_in_place_still_uses() -> None:
    assert not Step("0040", "adds", removes=False, unused_since=None).loses("0039")
    assert Step("0040", "removes", removes=True, unused_since=None).loses("0039")
    removes = Step("0040", "removes", removes=True, unused_since="0038")
    assert removes.loses("0037")
    assert not removes.loses("0038")
