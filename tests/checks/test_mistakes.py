"""Mistakes of an operator, each told by `declic check`, and by `declic run` before it runs."""

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import make_url, update
from sqlalchemy.orm import Session

from bot.checks import folders
from bot.commands.database import transact
from models.geography import ZoneLoad
from services.demonstration import seed
from tests.checks.settings import well_set
from tests.harness.database import postgres
from tests.harness.database.small_disk import SmallDisk
from tests.harness.geocoder import FakeGeocoder, an_address
from tests.harness.processes import (
    BOT_ID,
    Done,
    Sandbox,
    a_bot,
    a_sandbox,
    declic,
    free_port,
)

WEBHOOK = {"MODE": "webhook", "WEBHOOK_SECRET": "between-us"}
OTHER = "2:other-bot-than-that-of-the-tests"
AT_ONCE = 10.0
"""Seconds in which a full disk is told, beside those of any refusal: not after 30 of trying."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with a_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def fine(sandbox: Sandbox) -> dict[str, str]:
    return well_set(sandbox)


def told(done: Done, line: str) -> None:
    """Check that a command refuses in this one line; warnings stand apart."""
    assert done.returncode == 1
    assert [it for it in done.stdout.splitlines() if not it.startswith("warning: ")] == []
    assert done.stderr.startswith(line), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"BOT_TOKEN": "my token"}, "BOT_TOKEN: is no token"),
        ({"BOT_TOKEN": "123456:ABC"}, "BOT_TOKEN: is no token"),
        ({"PROGRAMME_COLOURS": "blue"}, "PROGRAMME_COLOURS: is not two colours"),
        ({"PROGRAMME_COLOURS": "#FFD166 #0F4C5C"}, "PROGRAMME_COLOURS: cannot be read: white on"),
        ({"PORT": "99999"}, "PORT: 65535 at most"),
        ({"PORT": "0"}, "PORT: 1 at least"),
        ({"HOST": "192.0.2.1"}, "HOST: 192.0.2.1 is no address of this machine"),
        ({"HOST": "nobody.invalid"}, "HOST: nobody.invalid is no address of this machine"),
        (
            WEBHOOK | {"WEBHOOK_URL": "https://a.test/bot"},
            "WEBHOOK_URL: write https://a.test alone",
        ),
        (WEBHOOK | {"WEBHOOK_URL": "https://a.test:8080"}, "WEBHOOK_URL: Telegram calls ports"),
        (
            WEBHOOK | {"WEBHOOK_URL": "https://a.test", "WEBHOOK_SECRET": "between us"},
            "WEBHOOK_SECRET: Telegram takes letters without accents, digits, _ and - only",
        ),
        ({"WEBHOOK_URL": "https://a.test"}, "WEBHOOK_URL: of no use with MODE=polling"),
        ({"MEETING_BASE_URL": "http://visio.test"}, "MEETING_BASE_URL: must begin with https://"),
        ({"MEETING_BASE_URL": "visio.test"}, "MEETING_BASE_URL: must begin with https://"),
        ({"QPV_URL": "qpv.geojson"}, "QPV_URL: no file "),
        ({"FRR_URL": "maps/frr.csv"}, "FRR_URL: no file "),
        ({"DATABSE_URL": "sqlite:///x.db"}, "the environment: DATABSE_URL is no setting; do you"),
        ({"DATABASE_URL": "sqlite:///usr/x.db"}, "DATABASE_URL: usr/x.db would be in "),
        ({"DATABASE_URL": "postgres://h/n"}, "DATABASE_URL: begins with postgres://; write"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    settings: dict[str, str], line: str, fine: dict[str, str], tmp_path: Path
) -> None:
    told(declic(["check"], tmp_path, **fine | settings), line)


def test_a_refused_token_is_told_of_the_setting_that_gives_it(
    fine: dict[str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.control("PUT", "faults", [{"kind": "401", "method": "*", "times": 100}])
    (tmp_path / "token").write_text(f"2:{'A' * 35}")
    refused = fine | {"BOT_TOKEN_FILE": str(tmp_path / "token")}
    told(declic(["check"], tmp_path, **refused), "BOT_TOKEN_FILE: Telegram refuses this token")


def test_a_misspelt_name_in_the_file_is_told_with_its_line(
    fine: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("\n# whose bot\nBOT_TOKENN=1:a\n")
    for command in ("check", "run", "migrate"):
        told(
            declic([command], tmp_path, **fine),
            ".env, line 3: BOT_TOKENN is no setting; do you mean BOT_TOKEN?",
        )


def test_a_port_of_metrics_that_another_program_holds_is_told(
    fine: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        metrics = {"METRICS_ADDRESS": f"127.0.0.1:{port}"}
        told(
            declic(["check"], tmp_path, **fine | metrics),
            f"METRICS_ADDRESS: {port} is taken by another program",
        )


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_port_that_another_program_holds_is_told(
    command: str, fine: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = declic([command], tmp_path, **fine | {"PORT": port})
    assert done.returncode == 1
    assert f"PORT: {port} is taken by another program" in done.stderr


def test_a_bot_that_runs_already_is_not_told_to_take_another_port(
    sandbox: Sandbox, tmp_path: Path, sqlite_url: str
) -> None:
    """A second one, at another port, would take half of what people say."""
    with a_bot(tmp_path, sandbox, sqlite_url) as bot:
        bot.start()
        settings = {**bot.settings, "PORT": str(bot.port)}
        again = declic(["run"], tmp_path, **settings)
        checked = declic(["check"], tmp_path, **settings | {"BOT_TOKEN": "no token"})
        assert bot.stop() == 0
    assert again.returncode == 1
    assert again.stderr.startswith("this bot runs already: declic status tells how it is")
    assert "PORT" not in checked.stderr


def test_a_sandbox_that_is_gone_is_not_taken_for_a_wrong_port(
    fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["run"], tmp_path, **fine | {"SANDBOX_URL": f"http://127.0.0.1:{free_port()}"})
    told(done, "SANDBOX_URL: no sandbox answers there")


def test_the_port_of_this_very_bot_at_work_is_fine(
    fine: dict[str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/x.db"
    with a_bot(tmp_path, sandbox, database, GEOCODER_URL="") as bot:
        bot.start()
        port = {"PORT": str(bot.port), "DATABASE_URL": database}
        done = declic(["check"], tmp_path, **fine | port)
        other = declic(["check"], tmp_path, **fine | port | {"BOT_TOKEN": OTHER})
    assert (done.returncode, done.stderr) == (0, "")
    assert f"PORT: {bot.port} is that of bot {BOT_ID}, which runs here" in other.stderr


def test_a_geocoder_that_does_not_answer_and_no_map_are_warnings(
    fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine | {"GEOCODER_URL": "http://127.0.0.1:1"})
    assert (done.returncode, done.stderr) == (0, "")
    first, second, *_ = done.stdout.splitlines()
    assert first == (
        "warning: no map is loaded, no address can be looked at; run `declic zones update`"
    )
    assert second.startswith("warning: GEOCODER_URL: no geocoder answers there")
    assert done.stdout.endswith("the bot can run; 2 warnings are above\n")
    assert not (tmp_path / "var").exists()


def forget_that_maps_are_rough(session: Session) -> None:
    session.execute(update(ZoneLoad).values(details=None))


async def test_nothing_is_to_be_said_when_all_is_there(
    fine: dict[str, str], tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/x.db"
    await asyncio.to_thread(
        transact, database, lambda session: seed.seed(session, datetime.now(UTC))
    )
    here = an_address("1 place du Capitole 31000 Toulouse", 43.6, 1.44, "31555")
    async with FakeGeocoder({"1 place du Capitole 31000 Toulouse": here}) as geocoder:
        settings = fine | {"GEOCODER_URL": geocoder.url, "DATABASE_URL": database}
        rough = await asyncio.to_thread(declic, ["check"], tmp_path, **settings)
        await asyncio.to_thread(transact, database, forget_that_maps_are_rough)
        done = await asyncio.to_thread(declic, ["check"], tmp_path, **settings)
    assert rough.stdout.startswith("warning: the maps are the rough extract of the demonstration")
    assert "warning" not in done.stdout
    assert done.stdout.endswith("every setting is fine\n")


@pytest.mark.parametrize("command", ["check", "run"])
def test_the_token_of_another_bot_than_the_database_s_is_refused(
    command: str, fine: dict[str, str], sandbox: Sandbox, tmp_path: Path, database_url: str
) -> None:
    with a_bot(tmp_path, sandbox, database_url) as bot:
        bot.start()
        sandbox.hear("someone", "/start")
    other = fine | {"BOT_TOKEN": OTHER, "DATABASE_URL": database_url}
    told(
        declic([command], tmp_path, **other),
        f"BOT_TOKEN: this is the token of bot 2, but the people of this database wrote to bot"
        f" {BOT_ID}: nobody would be known, nor the team. Put back the token that begins with"
        f" {BOT_ID}:, or name another database in DATABASE_URL; if both bots are to share this"
        f" one, write OTHER_BOTS={BOT_ID}",
    )


def test_another_bot_that_is_named_may_share_the_database(
    fine: dict[str, str], sandbox: Sandbox, tmp_path: Path, sqlite_url: str
) -> None:
    with a_bot(tmp_path, sandbox, sqlite_url) as bot:
        bot.start()
        sandbox.hear("someone", "/start")
    other = fine | {"BOT_TOKEN": OTHER, "DATABASE_URL": sqlite_url, "OTHER_BOTS": str(BOT_ID)}
    assert "BOT_TOKEN" not in declic(["check"], tmp_path, **other).stderr


def test_what_is_no_number_of_a_bot_is_told(fine: dict[str, str], tmp_path: Path) -> None:
    told(
        declic(["check"], tmp_path, **fine, OTHER_BOTS="@declic"),
        "OTHER_BOTS: is not a list of numbers of bots",
    )


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Mount a folder for reading only; whoever is no administrator takes the right to write."""
    if os.geteuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("setting", ["STORAGE_DIR", "DATABASE_URL"])
def test_a_folder_that_can_only_be_read_is_told(
    command: str, setting: str, fine: dict[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    values = {"STORAGE_DIR": f"{kept}/files", "DATABASE_URL": f"sqlite:///{kept}/x.db"}
    with read_only(kept):
        done = declic([command], tmp_path, **fine | {setting: values[setting]})
    told(done, f"{setting}: {kept}")
    assert "cannot be written" in done.stderr


def test_nobody_is_told_to_give_away_a_folder_that_others_need(tmp_path: Path) -> None:
    """Only the folder itself is given, never what is above it, never the whole disk."""
    for others in (Path("/"), Path("/srv")):
        assert folders._not_ours(others).endswith("name a folder apart")
    me, new = folders.user(), tmp_path / "new"
    assert folders._not_ours(tmp_path).endswith(f"`chown {me} {tmp_path}`")
    assert folders._not_ours(new).endswith(f"`install -d -o {me} {new}`")


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_full_disk_is_told_at_once(
    command: str, fine: dict[str, str], small_disk: SmallDisk, tmp_path: Path
) -> None:
    """With a database that is there already, and is up to date."""
    database = {"DATABASE_URL": f"sqlite:///{small_disk.folder}/x.db"}
    assert declic(["migrate"], tmp_path, **fine | database).returncode == 0
    began = time.monotonic()
    assert declic([command], tmp_path, **fine | {"BOT_TOKEN": ""}).returncode == 1
    usual = time.monotonic() - began
    small_disk.fill()
    began = time.monotonic()
    done = declic([command], tmp_path, **fine | database)
    took = time.monotonic() - began
    told(done, f"DATABASE_URL: the disk of {small_disk.folder} is full; make room, then start")
    assert took < usual + AT_ONCE


def test_a_folder_of_backups_that_can_only_be_read_is_a_warning(
    fine: dict[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with read_only(kept):
        done = declic(["check"], tmp_path, **fine | {"BACKUP_DIR": str(kept)})
    assert f"warning: BACKUP_DIR: {kept}" in done.stdout


def test_a_disk_that_is_nearly_full_is_a_warning(
    fine: dict[str, str], small_disk: SmallDisk, tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine | {"STORAGE_DIR": str(small_disk.folder)})
    assert done.stdout.startswith("warning: STORAGE_DIR: 128 MB are left on the disk of ")


@pytest.fixture(scope="module")
def with_password() -> Iterator[str]:
    """The address of a server that asks for a password, as real ones do."""
    port = free_port()
    listening = f"-c listen_addresses=127.0.0.1 -p {port}"
    with TemporaryDirectory(dir=postgres.quick_folder()) as folder:
        server = postgres.Server(Path(folder), f"{postgres.QUICK} {listening}")
        administrator = server.own().update_query_dict({"port": str(port)})
        with psycopg.connect(postgres.text(administrator), autocommit=True) as connection:
            connection.execute("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'secret'")
            (server.data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
            connection.execute("SELECT pg_reload_conf()")
        yield f"postgresql://guarded:secret@127.0.0.1:{port}/postgres"
        server.stop()


@pytest.mark.parametrize(
    ("part", "wrong", "sentence"),
    [
        (":secret@", ":wrong@", "the user or the password is refused"),
        ("/postgres", "/nowhere", "no database has this name"),
        ("{port}", "1", "nothing answers at this host and port"),
        ("127.0.0.1", "nobody.invalid", "no machine has this name"),
    ],
)
@pytest.mark.parametrize("command", ["check", "migrate"])
def test_what_is_wrong_in_the_address_of_postgresql_is_told(
    command: str,
    part: str,
    wrong: str,
    sentence: str,
    fine: dict[str, str],
    tmp_path: Path,
    with_password: str,
) -> None:
    part = part.format(port=make_url(with_password).port)
    (tmp_path / ".env").write_text(f"DATABASE_URL={with_password.replace(part, wrong)}\n")
    told(
        declic([command], tmp_path, **fine),
        f"DATABASE_URL (.env, line 1): the database cannot be reached: {sentence}",
    )
