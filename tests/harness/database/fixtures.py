"""Give each test that asks a fresh migrated database: on SQLite, and on PostgreSQL if it is marked.

`both_databases` says why a test, or a module, runs on PostgreSQL too.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from migrations import run
from models.engine.database import Database, open_database
from tests.harness.database import postgres
from tests.harness.database.emptied import Emptied, open_emptied
from tests.harness.database.pgbouncer import a_pooler

SQLITE = ["sqlite"]
BOTH = [*SQLITE, "postgresql"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the databases of a test, unless it names them itself as a parameter."""
    named = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_url" not in metafunc.fixturenames or any("database_url" in it for it in named):
        return
    mark = metafunc.definition.get_closest_marker("both_databases")
    metafunc.parametrize("database_url", BOTH if mark else SQLITE, indirect=True)


@pytest.fixture(scope="session")
def postgresql_server() -> postgres.Server:
    return postgres.Server(Path(os.environ[postgres.FOLDER]))


@pytest.fixture(scope="session")
def telling_server() -> Iterator[postgres.Server]:
    """Run a server whose log holds every statement, with the values its clients let it log."""
    with tempfile.TemporaryDirectory(dir=postgres.quick_folder()) as folder:
        server = postgres.Server(Path(folder), f"{postgres.QUICK} {postgres.LOG_ALL}")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def postgresql_emptied(postgresql_server: postgres.Server) -> Iterator[Emptied]:
    server = postgresql_server.address()
    address = postgres.create(server)
    run.to_head(postgres.text(address))
    emptied = open_emptied(postgres.text(address))
    yield emptied
    emptied.connection.close()
    postgres.drop(server, address.database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "declic.db"
    run.to_head(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> Iterator[str]:
    """Give the same address to each test, so that SQL compiled once serves them all."""
    file = sqlite_template.parent / "test.db"
    shutil.copy(sqlite_template, file)
    yield f"sqlite:///{file}"
    for leftover in file.parent.glob("test.db*"):
        leftover.unlink()


@pytest.fixture(scope="module")
def sqlite_url_of_module(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Give one database to tests that only read it."""
    folder = tmp_path_factory.mktemp("module")
    shutil.copy(sqlite_template, folder / "module.db")
    yield f"sqlite:///{folder / 'module.db'}"
    shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql_emptied: Emptied) -> str:
    postgresql_emptied.empty()
    return postgresql_emptied.url


@pytest.fixture
def plain_url(postgresql_url: str) -> Iterator[str]:
    """Give the same database, for a role that is no superuser, as that of a real bot."""
    address = make_url(postgresql_url)
    role = f"plain_{address.database}"
    with psycopg.connect(postgresql_url, autocommit=True) as administrator:
        rights = "pg_read_all_data, pg_write_all_data"
        administrator.execute(
            f"CREATE ROLE {role} LOGIN PASSWORD 'plain' IN ROLE {rights}".encode()
        )
        yield postgres.text(address.set(username=role, password="plain"))
        administrator.execute(f"DROP ROLE {role}".encode())


@pytest.fixture
def pooled_url(postgresql_url: str) -> Iterator[str]:
    """Give the same database, behind a pool of transactions."""
    with a_pooler(postgresql_url) as address:
        yield address


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a fresh migrated database of the kind that is asked."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def databases(database_url: str) -> Iterator[Sequence[Database]]:
    """Give two processes, as it were, where there may be several."""
    several = [open_database(database_url) for _ in range(1 if "sqlite" in database_url else 2)]
    yield several
    for database in several:
        database.close()
