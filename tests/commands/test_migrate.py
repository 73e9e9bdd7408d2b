"""Steps are undone only while nobody runs with what they take away."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from migrations import run, steps
from migrations.run import place_of, to_head
from models.engine.database import open_database
from tests.harness.database import postgres
from tests.harness.processes import declic

BEFORE = "0041"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: postgres.Server
) -> Iterator[str]:
    """Give a database whose steps may be undone."""
    if request.param == "sqlite":
        to_head(sqlite := f"sqlite:///{tmp_path}/declic.db")
        yield sqlite
        return
    address = postgres.create(postgresql_server.address())
    to_head(postgres.text(address))
    yield postgres.text(address)
    postgres.drop(postgresql_server.address(), address.database)


def back(folder: Path, url: str, *more: str, to: str = BEFORE) -> tuple[int, str]:
    done = declic(["migrate", "--back-to", to, *more], folder, DATABASE_URL=url)
    return done.returncode, done.stderr


def test_no_step_is_undone_under_a_bot_that_runs(url: str, tmp_path: Path) -> None:
    """Another machine may run it: each message there would find a column gone."""
    with closing(open_database(url)) as database:
        database.presence(7).alive()
        code, told = back(tmp_path, url)
        assert (code, told.count("\n")) == (1, 1)
        assert "stop the bot first" in told
        assert place_of(url).database == steps.newest()
    assert back(tmp_path, url) == (0, "")
    assert place_of(url).database == BEFORE


def test_what_another_machine_has_undone_stays_so(url: str, tmp_path: Path) -> None:
    """One that was updated later knew a later revision; the first may run again by now."""
    run.back_to(url, BEFORE)
    with closing(open_database(url)) as database:
        database.presence(7).alive()
        assert back(tmp_path, url, to=steps.newest()) == (0, "")
    assert place_of(url).database == BEFORE


def test_unless_it_is_said_that_the_others_have_the_version_of_then(
    url: str, tmp_path: Path
) -> None:
    """A machine that was to be updated first goes back: the others were not yet."""
    with closing(open_database(url)) as database:
        database.presence(7).alive()
        assert back(tmp_path, url, "--others-go-on") == (0, "")
    assert place_of(url).database == BEFORE
