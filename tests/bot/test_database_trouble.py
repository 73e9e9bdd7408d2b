"""The log says why the database refuses, in our words; it does not say it each second."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from bot.database_trouble import EVERY, TROUBLE
from tests.bot.test_logs import the_log_of_an_operator

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Engine]:
    """A database that takes nothing more."""
    engine = create_engine(f"sqlite:///{tmp_path}/full.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (words TEXT)"))
        connection.execute(text("PRAGMA max_page_count = 2"))
    yield engine
    engine.dispose()


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [1_000.0]
    monkeypatch.setattr(TROUBLE, "monotonic", lambda: clock[0])
    monkeypatch.setattr(TROUBLE, "_told", {})
    return clock


def fail_and_log(engine: Engine, loop: str) -> None:
    with engine.connect() as connection:
        try:
            connection.execute(text("INSERT INTO kept VALUES (zeroblob(100000))"))
        except OperationalError as error:
            kind = type(error).__name__
            structlog.get_logger().warning("loop_interrupted", loop=loop, error=kind)


def test_a_full_disk_is_said_as_such_and_once_in_ten_minutes(
    full: Engine, seconds: list[float], capsys: Captured
) -> None:
    with the_log_of_an_operator():
        for _ in range(30):
            fail_and_log(full, "watch")
            fail_and_log(full, "operator")
            seconds[0] += 1
        seconds[0] += EVERY
        fail_and_log(full, "watch")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert all("hint='the disk is full; make room, then start again'" in it for it in lines)
    assert "times=30" in lines[-1]


def test_an_error_without_words_of_ours_keeps_its_hint(capsys: Captured) -> None:
    with the_log_of_an_operator():
        structlog.get_logger().warning("loop_interrupted", loop="watch", error="TimeoutError")
    assert "hint='the database did not answer in time" in capsys.readouterr().err
