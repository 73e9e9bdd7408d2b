"""The scripts and units of `deploy/` are sound, as far as can be told without a server."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
import typer.main
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.cli import SUBCOMMANDS, build
from models.engine import postgresql_roles, postgresql_snapshots
from models.engine.database import address_of
from tests.harness.database import postgres

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = [*sorted(DEPLOY.glob("*.sh")), DEPLOY / "declic"]
UNITS = sorted((DEPLOY / "systemd").glob("declic*"))
LOCKED = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def locked(name: str) -> dict[str, set[str]]:
    """The versions of each library that a lock holds (one for each Python)."""
    found: dict[str, set[str]] = {}
    for library, version in LOCKED.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(library, set()).add(version)
    return found


def needed(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_a_server_gets_the_versions_that_were_tested() -> None:
    tested, run = locked("requirements.lock"), locked("requirements-run.lock")
    assert {name: versions for name, versions in run.items() if tested.get(name) != versions} == {}


def test_a_server_gets_all_that_runs_and_nothing_that_tests() -> None:
    run = locked("requirements-run.lock").keys()
    assert needed("build") <= run
    assert not run & (needed("dev") - needed("build"))


@pytest.mark.parametrize("file", [*SCRIPTS, DEPLOY / "alerts.yml"], ids=lambda it: it.name)
def test_a_command_to_copy_works_on_an_empty_debian(file: Path) -> None:
    """It has no `sudo`; a pager would hide the end of a line of the log."""
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"^.*\bsudo (?!-i).*$", text, re.MULTILINE) == []
    assert re.findall(r"^.*journalctl (?!--no-pager|--vacuum).*$", text, re.MULTILINE) == []


def test_a_script_has_the_options_that_the_page_for_operators_gives_it() -> None:
    page = (ROOT / "docs/exploitation.md").read_text(encoding="utf-8")
    named = set(re.findall(r"deploy/(\w+\.sh)((?: --[a-z-]+)+)", page))
    assert {script for script, _ in named} == {"install.sh", "update.sh"}
    for script, options in named:
        usage = subprocess.run(
            ["bash", DEPLOY / script, "--help"], capture_output=True, text=True, check=True
        )
        assert [it for it in options.split() if it not in usage.stdout] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_reads_as_shell(script: Path) -> None:
    bash = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert bash.stderr == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_shellcheck_finds_nothing_in_a_script(script: Path, shellcheck: str) -> None:
    command = [shellcheck, "-x", "-P", str(ROOT), str(script)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.stdout == ""


def lines_of(unit: Path) -> list[str]:
    return [line for line in unit.read_text(encoding="utf-8").splitlines() if line]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_reads_as_a_unit(unit: Path) -> None:
    lines = lines_of(unit)
    assert all(re.match(r"\[[A-Z][a-z]+\]$|[A-Z][A-Za-z]+=", line) for line in lines)


@pytest.mark.parametrize("unit", [it for it in UNITS if it.suffix == ".service"], ids=str)
def test_a_unit_runs_a_command_that_exists(unit: Path) -> None:
    [words] = re.findall(
        r"^ExecStart=/opt/declic/current/venv/bin/declic (.+)$",
        unit.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    command: Any = typer.main.get_command(build(SUBCOMMANDS))
    for word in words.split():
        known = getattr(command, "commands", None)
        if known is None:
            options = {it for parameter in command.params for it in parameter.opts}
            assert word in options
        else:
            assert word in known, words
            command = known[word]


@pytest.mark.parametrize("unit", ["declic.service", "declic-backup.service"])
def test_who_copies_may_write_in_a_folder_that_is_mounted(unit: str) -> None:
    """The running bot copies the log of erasures, each night the archive goes there."""
    lines = [*lines_of(DEPLOY / "systemd" / unit), *lines_of(DEPLOY / "systemd/hardening.conf")]
    writable = {
        it for line in lines if line.startswith("ReadWritePaths=") for it in line[15:].split()
    }
    assert {"/var/lib/declic", "/var/backups/declic", "-/mnt", "-/media"} <= writable


@pytest.mark.parametrize(
    "unit", [it for it in UNITS if it.suffix == ".timer"], ids=lambda it: it.name
)
def test_what_hangs_once_does_not_hang_for_ever(unit: Path) -> None:
    """A service that still runs is not started again by its timer."""
    lines = lines_of(unit.with_suffix(".service"))
    assert [line for line in lines if line.startswith("TimeoutStartSec=")]


def test_a_container_is_built_from_all_that_is_installed() -> None:
    """What `.dockerignore` leaves out is not there when the image is built."""
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert {*hatch["build"]["targets"]["wheel"]["packages"], "hatch_build.py"} <= sent
    assert {"deploy", "pyproject.toml", "requirements-run.lock"} <= sent


@pytest.mark.parametrize("service", ["bot", "postgresql", "caddy"])
def test_a_container_gets_no_more_rights(service: str) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    here = compose["services"][service]
    assert here["security_opt"] == ["no-new-privileges:true"]
    assert ("profiles" in here) is (service != "bot")
    assert "ports" not in here or service == "caddy"


def test_the_bot_s_role_is_not_the_one_that_makes_the_server() -> None:
    """That one is a superuser, and stays so."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    here = compose["services"]["postgresql"]
    assert "./postgresql.sh:/docker-entrypoint-initdb.d/declic.sh:ro" in here["volumes"]
    made = {name: here["environment"][name] for name in ("POSTGRES_USER", "POSTGRES_DB")}
    with TemporaryDirectory(dir=postgres.quick_folder()) as folder:
        server = postgres.Server(Path(folder))
        address = server.own()
        given = {"PGHOST": folder, "POSTGRES_PASSWORD": "it's a secret", **made}
        path = {"PATH": f"{postgres.binaries()}:{os.environ['PATH']}"}
        subprocess.run([DEPLOY / "postgresql.sh"], env=given | path, check=True)
        url = postgres.text(address.set(username="declic", database="declic"))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE mine ()")
            connection.execute("CREATE DATABASE of_the_trial")
        with postgresql_snapshots.engine_of(address_of(url)).connect() as engine_connection:
            assert postgresql_roles.remedy(engine_connection) is None
        server.stop()


def test_the_bot_s_container_writes_in_its_volumes_alone() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    bot = compose["services"]["bot"]
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert [it.partition(":")[2] for it in bot["volumes"]] == [
        "/var/lib/declic",
        "/var/backups/declic",
    ]


def test_both_proxies_wait_no_longer_than_each_other() -> None:
    here, in_container = (
        (DEPLOY / name).read_text(encoding="utf-8").partition("\n")[2]
        for name in ("Caddyfile", "Caddyfile.compose")
    )
    assert here == in_container.replace("bot:8080", "127.0.0.1:8080")
