"""`declic check`: one plain line for what is wrong, and one for what is off."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from flows.texts import load_texts
from models.engine import postgresql_roles, postgresql_snapshots
from models.engine.database import address_of
from tests.checks.settings import well_set
from tests.harness.database import postgres
from tests.harness.mail_server import a_mail_server
from tests.harness.processes import a_sandbox, declic

FROM = "?from=Déclic <bonjour@declic.test>"
OFF = "off, for want of "
PAGES = {"PUBLIC_URL": "https://pages.test"}


@pytest.fixture
def fine() -> Iterator[dict[str, str]]:
    with a_sandbox() as sandbox:
        yield well_set(sandbox)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"SMTP_URL": "mail.example.org", **PAGES}, "SMTP_URL: is no mail server"),
        ({"SMTP_URL": "smtp://mail.example.org", **PAGES}, "SMTP_URL: says no sender"),
        ({"SMTP_URL": f"smtp://127.0.0.1:1{FROM}", **PAGES}, "SMTP_URL: the mail server cannot"),
    ],
)
def test_a_wrong_mail_server_is_told_in_one_line(
    settings: dict[str, str], line: str, fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine, **settings)
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert len(done.stderr.splitlines()) == 1


async def test_a_mail_server_that_answers_is_fine_with_pages_or_for_the_operator(
    fine: dict[str, str], tmp_path: Path
) -> None:
    async with a_mail_server() as mail:
        smtp = {"SMTP_URL": mail.url + FROM}
        with_pages = await asyncio.to_thread(declic, ["check"], tmp_path, **fine, **smtp, **PAGES)
        without = await asyncio.to_thread(declic, ["check"], tmp_path, **fine, **smtp)
        operator = {"OPERATOR_EMAIL": "technique@association.test"}
        alone = await asyncio.to_thread(declic, ["check"], tmp_path, **fine, **smtp, **operator)
    assert (with_pages.returncode, with_pages.stderr) == (0, "")
    assert (alone.returncode, alone.stderr) == (0, "")
    assert without.stderr.startswith("PUBLIC_URL: needed with SMTP_URL")
    assert mail.taken == []


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("MEETING_BASE_URL", "visio"),
        ("MEETING_BASE_URL", "https://"),
        ("PUBLIC_URL", "https:// ici"),
        ("GEOCODER_URL", "https://[1"),
    ],
)
def test_an_address_that_is_none_is_told(
    setting: str, address: str, fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine | {setting: address})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{setting}: must begin with https://")
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told(fine: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    done = declic(["check"], tmp_path, **fine, STORAGE_DIR="taken/files")
    assert done.returncode == 1
    assert done.stderr.startswith("STORAGE_DIR: taken/files cannot be written")


def test_a_folder_that_is_not_there_yet_is_fine_and_is_not_made(
    fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine, STORAGE_DIR="kept/files")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "kept").exists()


def test_what_is_off_is_listed(fine: dict[str, str], tmp_path: Path) -> None:
    bare = declic(["check"], tmp_path, **fine)
    off = [line.partition(":")[0] for line in bare.stdout.splitlines() if line.startswith(OFF)]
    wanted = ["PUBLIC_URL", "SMTP_URL", "OPERATOR_EMAIL", "HEARTBEAT_URL", "MEETING_BASE_URL"]
    rest = ["STAFF_GROUP_ID", "FT_CLIENT_ID", "TRANSCRIPTION_URL", "GEOCODER_URL"]
    assert off == [OFF + name for name in (*wanted, *rest)]
    more = {**PAGES, "MEETING_BASE_URL": "https://visio.example"}
    full = declic(["check"], tmp_path, **fine, **more)
    assert not {name for name in more if name in full.stdout}
    assert full.stdout.endswith("the bot can run; 1 warning is above\n")


def test_what_papers_and_pages_leave_out_is_one_line(fine: dict[str, str], tmp_path: Path) -> None:
    start = "left out of attestations and of the legal notice, for want of "
    bare = declic(["check"], tmp_path, **fine)
    said = [line.removeprefix(start) for line in bare.stdout.splitlines() if start in line]
    assert [line.split(", ") for line in said] == [
        [
            *("ASSOCIATION_ADDRESS", "ASSOCIATION_NUMBER", "ASSOCIATION_PHONE"),
            *("ASSOCIATION_SIGNATORY", "PUBLICATION_DIRECTOR", "HOSTED_BY"),
        ]
    ]
    set_now = {"ASSOCIATION_NUMBER": "W313000000", "HOSTED_BY": "Un hébergeur, 1 rue du Lac"}
    more = declic(["check"], tmp_path, **fine, **set_now)
    assert not {name for name in set_now if name in more.stdout}


def test_a_number_of_the_association_that_is_none_is_told(
    fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine, ASSOCIATION_NUMBER="12")
    assert done.returncode == 1
    assert done.stderr.startswith("ASSOCIATION_NUMBER: is neither a SIREN")


@pytest.fixture
def latin(postgresql_server: postgres.Server) -> Iterator[str]:
    """A database of before everything was UTF-8."""
    server = postgresql_server.address()
    address = postgres.create(server, "ENCODING LATIN1 TEMPLATE template0")
    yield postgres.text(address)
    postgres.drop(server, address.database)


def test_a_database_that_is_not_utf8_is_refused(
    fine: dict[str, str], tmp_path: Path, latin: str
) -> None:
    done = declic(["check"], tmp_path, **fine, DATABASE_URL=latin)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: this database is in LATIN1")


def test_a_server_whose_log_may_quote_people_is_a_warning(
    fine: dict[str, str], tmp_path: Path, postgresql_url: str, plain_url: str
) -> None:
    quiet, loud = (
        declic(["check"], tmp_path, **fine, DATABASE_URL=url) for url in (postgresql_url, plain_url)
    )
    assert "ALTER ROLE" not in quiet.stdout
    assert (loud.returncode, loud.stderr) == (0, "")
    role = make_url(plain_url).username
    assert f"ALTER ROLE {role} SET log_error_verbosity TO 'terse'" in loud.stdout


REVOKED = "REVOKE pg_execute_server_program, pg_write_server_files FROM {role}"


@pytest.mark.parametrize(
    ("power", "remedy"),
    [
        ("ALTER ROLE {role} SUPERUSER", "ALTER ROLE {role} NOSUPERUSER NOCREATEROLE CREATEDB"),
        ("GRANT pg_execute_server_program TO {role}", REVOKED),
        ("GRANT pg_write_server_files TO {role}", REVOKED),
    ],
)
def test_a_role_that_may_run_programs_of_the_server_is_refused(
    fine: dict[str, str],
    tmp_path: Path,
    postgresql_url: str,
    plain_url: str,
    power: str,
    remedy: str,
) -> None:
    role = make_url(plain_url).username
    with psycopg.connect(postgresql_url, autocommit=True) as administrator:
        administrator.execute(power.format(role=role).encode())
    done = declic(["check"], tmp_path, **fine, DATABASE_URL=plain_url)
    said = "DATABASE_URL: this role may run programs on the machine of the database: "
    assert (done.returncode, done.stderr.startswith(said)) == (1, True)
    assert done.stderr.endswith(f"; its administrator says: {remedy.format(role=role)}\n")


def test_so_is_one_that_may_grant_itself_as_much(postgresql_url: str, plain_url: str) -> None:
    """Before version 16 of PostgreSQL."""
    role = make_url(plain_url).username
    with psycopg.connect(postgresql_url, autocommit=True) as administrator:
        administrator.execute(f"ALTER ROLE {role} CREATEROLE".encode())
        may = administrator.info.server_version < 160_000
    with postgresql_snapshots.engine_of(address_of(plain_url)).connect() as connection:
        remedy = postgresql_roles.remedy(connection)
    assert remedy == (f"ALTER ROLE {role} NOCREATEROLE" if may else None)


def test_the_file_of_settings_that_is_named_is_read(fine: dict[str, str], tmp_path: Path) -> None:
    """A server keeps its settings in `/etc`, wherever one stands."""
    named = tmp_path / "declic.env"
    whole = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/declic.db",
        "STORAGE_DIR": f"{tmp_path}/files",
        "BACKUP_DIR": f"{tmp_path}/backups",
    }
    lines = [f"{name}={value}" for name, value in (fine | whole).items()]
    named.write_text("\n".join(lines), "utf-8")
    done = declic(["check"], tmp_path, DECLIC_ENV=str(named))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_of_settings_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = declic(["check"], tmp_path, DECLIC_ENV=str(tmp_path / "lost.env"))
    assert (done.returncode, done.stderr) == (
        1,
        f"{tmp_path}/lost.env does not exist, and holds all settings, the token too: put your copy"
        " back there; without one, deploy/install.sh makes a new one, and asks for the token\n",
    )


def test_settings_that_everybody_may_read_are_a_warning(
    fine: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "etc").mkdir()
    named = tmp_path / "etc" / "declic.env"
    named.write_text("\n".join(f"{name}={value}" for name, value in fine.items()), "utf-8")
    said = {}
    for folder, mode in ((0o755, 0o644), (0o750, 0o644), (0o755, 0o640)):
        named.parent.chmod(folder)
        named.chmod(mode)
        done = declic(["check"], tmp_path, DECLIC_ENV=str(named))
        said[folder, mode] = "everybody on this machine can read" in done.stdout
    assert said == {(0o755, 0o644): True, (0o750, 0o644): False, (0o755, 0o640): False}


def test_a_file_that_is_not_in_utf_8_is_told_by_its_first_lines(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xe9\n" * 40)
    told = declic(["check"], tmp_path).stderr.splitlines()
    assert [len(told), told[-1]] == [4, "and 37 other lines"]


def test_what_the_association_is_to_confirm_is_counted_and_listed_apart(
    fine: dict[str, str], tmp_path: Path
) -> None:
    waiting = unconfirmed(fine, tmp_path)
    first, *rest = (answer.partition(":")[0] for answer in waiting)
    done = declic(["check"], tmp_path, **fine, CONFIRMED_ANSWERS=first)
    assert f"{len(rest)} answers (declic words unconfirmed)" in done.stdout
    assert unconfirmed({**fine, "CONFIRMED_ANSWERS": first}, tmp_path) == waiting[1:]
    all_of_them = ",".join([first, *rest])
    none = declic(["words", "unconfirmed"], tmp_path, **fine, CONFIRMED_ANSWERS=all_of_them)
    assert (none.returncode, none.stdout) == (0, "")


def test_an_answer_to_confirm_is_shown_as_people_would_read_it(
    fine: dict[str, str], tmp_path: Path
) -> None:
    shown = next(it for it in unconfirmed(fine, tmp_path) if it.startswith("mentor_who.hires: "))
    head, *text = shown.splitlines()
    meant = load_texts().template("fr", "meant.mentor_who")
    assert head == f"mentor_who.hires: {meant} (date des offres)"
    said = load_texts().template("fr", "intent.mentor_who.hires")
    assert text == [f"  {line}" for line in said.splitlines()]


def unconfirmed(variables: dict[str, str], folder: Path) -> list[str]:
    """Return the answers that `declic words unconfirmed` lists, each with its text."""
    printed = declic(["words", "unconfirmed"], folder, **variables).stdout
    return printed.rstrip("\n").split("\n\n")
