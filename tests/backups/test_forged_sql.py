"""The SQL of an archive runs no command on this machine, nor on that of the database."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from models.engine import postgresql_snapshots
from models.engine.database import address_of
from models.engine.snapshot_fault import SnapshotFault
from tests.backups.builders import Place, forged
from tests.backups.test_forged import as_former_versions
from tests.harness.database import postgres

COMMANDS = {
    "a shell": r"\! touch {mark}",
    "a shell after a statement": r"SELECT 1; \! touch {mark}",
    "a pipe of output": "\\o |touch {mark}\nSELECT 1;",
    "a pipe of one statement": r"SELECT 1 \g |touch {mark}",
    "a copy to a program": r"\copy (SELECT 1) TO PROGRAM 'touch {mark}'",
    "a copy to a file": r"\copy (SELECT 1) TO '{mark}'",
    "words in backquotes": "\\set x `touch {mark}`\n",
    "a file": r"\i {mark}.sql",
    "another database": r"\c postgres \\ \! touch {mark}",
    "the end of a restriction": "\\unrestrict word\n\\! touch {mark}",
    "a restriction of its own": "\\restrict word\n\\unrestrict word\n\\! touch {mark}",
    "both lines of pg_dump": "\\restrict word\n\\! touch {mark}\n\\unrestrict word\n",
    "after comments": "--\n-- PostgreSQL database dump\n--\n\n\\restrict w\n\n\\! touch {mark}\n",
    "no end of the transaction": "COMMIT;\n\\! touch {mark}",
}


def sealed(place: Place, sql: str) -> Path:
    """Write an archive as somebody does who has the key, too."""
    content = {"database.sql.gz": gzip.compress(sql.encode())}
    return forged(place.folder, content, "postgresql", key=place.sealing_key)


@pytest.fixture(scope="module")
def bare_url(postgresql_server: postgres.Server) -> Iterator[str]:
    """An empty database: some of what is forged here ends the transaction that drops tables."""
    server = postgresql_server.address()
    address = postgres.create(server)
    yield postgres.text(address)
    postgres.drop(server, address.database)


@pytest.fixture
def place(tmp_path: Path, bare_url: str) -> Place:
    return Place(tmp_path, bare_url)


@pytest.mark.parametrize("sql", COMMANDS.values(), ids=COMMANDS)
def test_no_command_of_psql_is_run_when_an_archive_is_tried(place: Place, sql: str) -> None:
    none_is_run(place, sql, "backup", "verify")


@pytest.mark.parametrize("name", ["a shell", "no end of the transaction"])
def test_nor_when_it_is_restored(place: Place, name: str) -> None:
    none_is_run(place, COMMANDS[name], "restore")


def none_is_run(place: Place, sql: str, *command: str) -> None:
    mark = place.folder / "mark"
    mark.with_name("mark.sql").write_text(rf"\! touch {mark}")
    done = place.run(*command, str(sealed(place, sql.format(mark=mark))))
    assert (done.returncode, mark.exists()) == (1, False)
    assert "psql: " in done.stderr or "could not be restored" in done.stderr


def test_both_lines_of_pg_dump_go_and_rows_that_look_like_them_stay(
    tmp_path: Path, bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres.binaries()}:{os.environ['PATH']}")
    rows = ["\\\\restrict word", "\\restrict word", "\\\\unrestrict word"]
    copied = "\n".join(["COPY public.said (words) FROM stdin;", *rows, "\\."])
    table = "CREATE TABLE public.said (words text);\nSELECT set_config('search_path', '', false);"
    revision = "CREATE TABLE public.alembic_version (version_num text);"
    start, end = (
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict word\n\n",
        "\n\\unrestrict word\n\n",
    )
    sql = tmp_path / "database.sql"
    sql.write_text("\n".join([start, table, revision, copied, "--\n--\n", end]))
    with postgresql_snapshots.scratch_database(address_of(bare_url)) as address:
        postgresql_snapshots.replace(address, sql, ())
        with postgresql_snapshots.engine_of(address).connect() as connection:
            found = connection.scalars(text("SELECT words FROM public.said")).all()
    assert found == ["\\restrict word", "\restrict word", "\\unrestrict word"]


def test_a_psql_that_knows_no_restriction_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before August 2025."""
    (folder := place.folder / "bin").mkdir()
    mark = place.folder / "mark"
    program = f"""#!/bin/sh
case "$1" in
    --version) echo "psql (PostgreSQL) 99.1" ;;
    --help=commands) echo "  \\\\q                     quit psql" ;;
    *) touch {mark} ;;
esac
"""
    (folder / "psql").write_text(program)
    (folder / "psql").chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    with pytest.raises(SnapshotFault, match=r"^psql is older than August 2025, .*-client-99$"):
        postgresql_snapshots.replace(address_of(place.url), place.folder / "none.sql", ())
    assert not mark.exists()


@pytest.fixture
def plain(bare_url: str, tmp_path: Path) -> Iterator[Place]:
    """The same place, with a role that may make databases and nothing else."""
    address = make_url(bare_url)
    role = f"maker_{address.database}"
    with psycopg.connect(bare_url, autocommit=True) as administrator:
        administrator.execute(f"CREATE ROLE {role} LOGIN CREATEDB PASSWORD 'maker'".encode())
        yield Place(tmp_path, postgres.text(address.set(username=role, password="maker")))
        administrator.execute(f"DROP ROLE {role}".encode())


def test_a_superuser_never_loads_what_another_installation_made(
    place: Place, plain: Place, postgresql_url: str
) -> None:
    archive = as_former_versions(Place(place.folder, postgresql_url).backup())
    done = place.run("backup", "verify", str(archive), "--foreign")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("DATABASE_URL: this role may run programs on the machine of the")
    assert done.stderr.endswith("ALTER ROLE postgres NOSUPERUSER NOCREATEROLE CREATEDB\n")
    done = plain.run("backup", "verify", str(archive), "--foreign")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_role_that_may_make_databases_alone_backs_up_verifies_and_restores(
    plain: Place, postgresql_server: postgres.Server
) -> None:
    server = postgresql_server.address()
    role = make_url(plain.url).username
    address = postgres.create(server, f"OWNER {role}")
    url = make_url(plain.url).set(database=address.database)
    owned = Place(plain.folder, postgres.text(url))
    assert owned.run("migrate").returncode == 0
    with psycopg.connect(owned.url) as connection:
        connection.execute("INSERT INTO erasures VALUES ('9f', '2027-03-01', 'asked')")
    archive = str(owned.backup())
    for command in (("backup", "verify"), ("restore",)):
        done = owned.run(*command, archive)
        assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(owned.url) as connection:
        assert connection.execute("SELECT number FROM erasures").fetchall() == [("9f",)]
    postgres.drop(server, address.database)


def test_names_of_tables_that_a_manifest_gives_are_names_alone(place: Place) -> None:
    """They are dropped before the tables of the archive come."""
    name = 'x"; CREATE TABLE public.marked (); --'
    content = {"database.sql.gz": gzip.compress(b"SELECT 1;")}
    key, counts = place.sealing_key, {name: 0}
    archive = forged(place.folder, content, "postgresql", key=key, counts=counts)
    place.run("restore", str(archive))
    with psycopg.connect(place.url) as connection:
        assert connection.execute("SELECT to_regclass('public.marked')").fetchone() == (None,)
