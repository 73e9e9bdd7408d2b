"""Steps are undone only while nobody runs with what they take away."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from migrations import run, steps
from migrations.run import place_of, to_head
from models.engine.database import open_database, open_for_migrations
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
        database.liveness(7).alive()
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
        database.liveness(7).alive()
        assert back(tmp_path, url, to=steps.newest()) == (0, "")
    assert place_of(url).database == BEFORE


def test_unless_it_is_said_that_the_others_have_the_version_of_then(
    url: str, tmp_path: Path
) -> None:
    """A machine that was to be updated first goes back: the others were not yet."""
    with closing(open_database(url)) as database:
        database.liveness(7).alive()
        assert back(tmp_path, url, "--others-go-on") == (0, "")
    assert place_of(url).database == BEFORE


def test_what_is_no_step_is_refused_with_those_there_are(url: str, tmp_path: Path) -> None:
    """It ended well and undid nothing: the version of then would start on tables of now."""
    newest = steps.newest()
    for to in ("41", "base", "0041a", "0000", "00041"):
        assert back(tmp_path, url, to=to) == (
            1,
            f"--back-to: there is no step {to}; they go from 0001 to {newest}\n",
        )
    assert place_of(url).database == newest


def test_after_a_later_step_there_is_nothing_to_undo(url: str, tmp_path: Path) -> None:
    """A newer version may have taken and undone it: it is not known here."""
    done = declic(["migrate", "--back-to", "9998"], tmp_path, DATABASE_URL=url)
    said = "nothing to undo: the database has taken no step after 9998\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


def test_the_steps_of_a_newer_version_are_left_to_it(url: str, tmp_path: Path) -> None:
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    code, told = back(tmp_path, url)
    assert (code, told.count("\n")) == (1, 1)
    assert "this database is of a newer version" in told
    assert place_of(url).database == "9999"
