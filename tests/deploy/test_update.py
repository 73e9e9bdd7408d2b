"""An update runs for real beside the sandbox: it works, or goes back; nobody's message is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from migrations.steps import newest
from tests.faults.test_kills import IS_LONG
from tests.harness.processes import TOKEN, Sandbox, a_sandbox, ask, environment, free_port
from tests.harness.waiting import until

ROOT = Path(__file__).parents[2]
SYSTEMCTL = """#!/usr/bin/env bash
# One service, as a plain process: what `deploy/update.sh` asks of systemd.
pid=$DECLIC_ROOT/bot.pid
case $1 in
    start)
        cd "$DECLIC_ROOT/var/lib/declic" || exit 1
        "$DECLIC_ROOT/opt/declic/current/venv/bin/declic" run >>"$DECLIC_ROOT/log" 2>&1 9>&- &
        echo $! >"$pid" ;;
    stop)
        [ -e "$pid" ] || exit 0
        kill "$(cat "$pid")" 2>/dev/null
        tail --pid="$(cat "$pid")" -f /dev/null
        rm "$pid" ;;
    is-active)
        if [ -e "$pid" ]; then echo active; else echo inactive; exit 3; fi ;;
esac
"""
PROGRAM = """#!/usr/bin/env bash
export PYTHONPATH={path}
{before}
exec {python} -m bot "$@"
"""
STEP = '''"""A step that adds."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    op.create_table("added", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    {downgrade}
'''
UNDOES, CANNOT = 'op.drop_table("added")', "raise NotImplementedError"
NEVER_READY = 'if [ "$1" = run ]; then export PORT=0; fi'
"""It takes what people write, and answers on no port that is looked at."""
BROKEN = 'if [ "$1" = run ]; then echo broken >&2; exit 1; fi'
WAYS_TO_FAIL = {BROKEN: "broken"} | ({NEVER_READY: "never ready"} if IS_LONG else {})
"""The second one is waited for: FAULTS=many tries it too."""


@dataclass
class Server:
    """A small Debian in a folder: what is installed there, and its bot."""

    root: Path
    sandbox: Sandbox
    port: int = field(default_factory=free_port)
    patience: int = 60

    @property
    def home(self) -> Path:
        return self.root / "opt" / "declic"

    @property
    def environment(self) -> dict[str, str]:
        return environment(
            DECLIC_ROOT=str(self.root),
            DECLIC_ENV=str(self.root / "etc" / "declic" / "declic.env"),
            DECLIC_PATIENCE=str(self.patience),
            PATH=f"{self.root}/bin:{os.environ['PATH']}",
        )

    def install(self) -> None:
        """Put a first version there, as `install.sh` does, and start it."""
        for folder in ("bin", "etc/declic", "var/lib/declic", "var/backups/declic", "opt/declic"):
            (self.root / folder).mkdir(parents=True)
        written(self.root / "bin" / "systemctl", SYSTEMCTL)
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.sandbox.url,
            "SANDBOX_URL": self.sandbox.url,
            "DATABASE_URL": f"sqlite:///{self.root}/var/lib/declic/declic.db",
            "STORAGE_DIR": f"{self.root}/var/lib/declic/files",
            "BACKUP_DIR": f"{self.root}/var/backups/declic",
            "PORT": str(self.port),
        }
        lines = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.root / "etc" / "declic" / "declic.env").write_text(lines, encoding="utf-8")
        first = self.version("first")
        installed = self.home / "versions" / "first"
        subprocess.run([first / "deploy" / "build.sh", first, installed], check=True)
        (installed / "built").touch()
        (self.home / "current").symlink_to(installed)
        self.systemctl("start")
        until(self.is_ready, "the first version is ready")

    def version(
        self, name: str, *, migrates: bool = False, before: str = "", downgrade: str = UNDOES
    ) -> Path:
        """Make the source of a version: this code, with another step or a fault in its run."""
        source = self.root / "sources" / name
        shutil.copytree(ROOT / "deploy", source / "deploy")
        path = str(ROOT)
        if migrates:
            shutil.copytree(ROOT / "migrations", source / "migrations")
            step = source / "migrations" / "versions" / "9999_a_step_that_adds.py"
            step.write_text(STEP.format(newest=newest(), downgrade=downgrade), encoding="utf-8")
            path = f"{source}:{path}"
        program = source / "program"
        written(program, PROGRAM.format(path=path, before=before, python=sys.executable))
        build = f'#!/bin/sh\nmkdir -p "$2/venv/bin"\ncp "{program}" "$2/venv/bin/declic"\n'
        written(source / "deploy" / "build.sh", build + 'cp -r "$1/deploy" "$2/"\n')
        return source

    def update(self, source: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [source / "deploy" / "update.sh", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    def declic(self, *words: str) -> str:
        return subprocess.run(
            [self.home / "current" / "venv" / "bin" / "declic", *words],
            cwd=self.root / "var" / "lib" / "declic",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.strip()

    def known(self) -> int:
        """Count the people of the database."""
        with closing(sqlite3.connect(self.root / "var" / "lib" / "declic" / "declic.db")) as rows:
            [count] = rows.execute("SELECT count(*) FROM people").fetchone()
        assert isinstance(count, int)
        return count

    def backups(self) -> list[Path]:
        return sorted((self.root / "var" / "backups" / "declic").glob("*.tar"))

    def systemctl(self, word: str) -> None:
        subprocess.run(["systemctl", word], env=self.environment, check=True)

    def is_ready(self) -> bool:
        try:
            return ask(f"http://127.0.0.1:{self.port}", "GET", "/ready")[0] == 200
        except OSError:
            return False

    def runs(self, name: str) -> bool:
        """Tell whether the version that was made from this source runs, and is well."""
        program = (self.home / "current" / "venv" / "bin" / "declic").read_text(encoding="utf-8")
        source = (self.root / "sources" / name / "program").read_text(encoding="utf-8")
        return program == source and self.is_ready()


def written(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with a_sandbox("--rate-all", "0", "--rate-chat", "0") as sandbox:
        here = Server(tmp_path / "server", sandbox)
        here.install()
        try:
            yield here
        finally:
            here.systemctl("stop")


@dataclass
class Crowd:
    """People who write while an update goes on, one after another, each once."""

    sandbox: Sandbox
    people: list[str] = field(default_factory=list)
    enough: Event = field(default_factory=Event)

    def write(self) -> None:
        while not self.enough.is_set():
            person = str(50_000 + len(self.people))
            self.sandbox.speak(person, "/start")
            self.people.append(person)
            self.enough.wait(0.3)

    def __enter__(self) -> "Crowd":
        self.enough.clear()
        self.thread = Thread(target=self.write)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.enough.set()
        self.thread.join()

    def without_answer(self) -> list[str]:
        return [person for person in self.people if not self.sandbox.newest(person)]


def test_an_update_that_works_and_the_way_back_lose_no_message(server: Server) -> None:
    second = server.version("second", migrates=True)
    with Crowd(server.sandbox) as crowd:
        done = server.update(second)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("La nouvelle version tourne.\n")
    assert server.runs("second")
    assert server.declic("migrate", "--revision") == "9999"
    until(lambda: crowd.without_answer() == [], "an answer for each")
    assert server.known() == len(crowd.people) > 5
    assert len(server.backups()) == 1
    again = server.update(second)
    assert again.stdout == "Cette version est déjà en place : rien à faire.\n"

    with crowd:
        done = server.update(second, "--back")
    assert (done.returncode, done.stderr) == (0, "")
    assert server.runs("first")
    assert server.declic("migrate", "--revision") == newest()
    until(lambda: crowd.without_answer() == [], "an answer for each")
    assert server.known() == len(crowd.people)


@pytest.mark.parametrize("before", WAYS_TO_FAIL, ids=[*WAYS_TO_FAIL.values()])
def test_an_update_that_fails_goes_back_by_itself(server: Server, before: str) -> None:
    server.patience = 30
    with Crowd(server.sandbox) as crowd:
        done = server.update(server.version("second", migrates=True, before=before))
    assert done.returncode == 1
    assert "retour à la version précédente" in done.stdout
    assert done.stderr.endswith("journalctl --no-pager -u declic\n")
    assert server.runs("first")
    assert server.declic("migrate", "--revision") == newest()
    until(lambda: crowd.without_answer() == [], "an answer for each")
    assert server.known() == len(crowd.people)


def test_a_version_that_refuses_the_settings_changes_nothing(server: Server) -> None:
    fault = 'if [ "$1" = check ]; then echo "PORT: no" >&2; exit 1; fi'
    began = time.monotonic()
    done = server.update(server.version("second", before=fault))
    assert done.returncode == 1
    assert done.stderr == "PORT: no\nRien n'a changé : corrigez, puis recommencez.\n"
    assert server.runs("first")
    assert time.monotonic() - began < 60


def test_the_backup_is_the_way_back_from_a_step_that_cannot_be_undone(server: Server) -> None:
    server.sandbox.hear("camille", "/start")
    done = server.update(server.version("second", migrates=True, before=BROKEN, downgrade=CANNOT))
    assert done.returncode == 1
    archive = server.backups()[0]  # the second one is of what the first was put in the place of
    assert f"restauration de {archive}" in done.stdout
    assert done.stderr.endswith("declic resume --show, puis declic resume\n")
    assert server.declic("migrate", "--revision") == newest()
    assert server.known() == 1
    server.declic("resume", "--yes")
    until(lambda: server.runs("first"), "the first version is ready")
