"""Round trips and statements are counted one by one, by whoever stands between."""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from benchmarks.counting import FILE, count_statements, so_far
from benchmarks.visits import proxied
from tests.harness.database import postgres


def test_a_request_and_its_answer_are_one_round_trip(
    postgresql_server: postgres.Server, tmp_path: Path
) -> None:
    file = tmp_path / "count"
    with (
        proxied(postgres.text(postgresql_server.own()), tmp_path, file) as url,
        closing(psycopg.connect(url, autocommit=True)) as connection,
    ):
        before = so_far(file)
        for _ in range(3):
            connection.execute("SELECT repeat('x', 1000000)")
        assert so_far(file) == before + 3
        with connection.pipeline():
            for _ in range(9):
                connection.execute("SELECT 1")
        assert so_far(file) < before + 3 + 9


def test_statements_of_sqlite_are_counted_with_begin_and_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FILE, str(tmp_path / "count"))
    engine = create_engine(f"sqlite:///{tmp_path}/some.db")
    count_statements(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE names (name TEXT)"))
    before = so_far(tmp_path / "count")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO names VALUES ('Ada')"))
    engine.dispose()
    assert so_far(tmp_path / "count") == before + 3
