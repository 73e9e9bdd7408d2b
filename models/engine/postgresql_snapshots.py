"""Write a PostgreSQL database as SQL with `pg_dump`, and execute such a file with `psql`."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from models.engine.beginning import BEGIN, DRIVER_COMMITS, SNAPSHOT, begin_with
from models.engine.patience import USUAL
from models.engine.snapshot_fault import SnapshotFault
from models.engine.table_counts import counts_of, revision_of

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version that is installed."""
VERSION = re.compile(r"\) (\d+)")
OWNER_ONLY = 0o600


def take(address: URL, target: Path) -> tuple[Mapping[str, int], str]:
    """Write the database as SQL into a new file; return its counts and its revision.

    `pg_dump` reads the snapshot in which the rows are counted.
    """
    try:
        with engine_of(address).connect().execution_options(**{BEGIN: SNAPSHOT}) as connection:
            program = program_for("pg_dump", _server_version(connection))
            counts, revision = counts_of(connection), revision_of(connection)
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            schema = connection.scalar(text("SELECT current_schema()"))
            tables = [f'--table="{schema}"."{name}"' for name in counts]
            options = "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}"
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            with open(descriptor, "wb") as output:
                _run([program, *options, *tables, _bare(address)], address, stdout=output)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise SnapshotFault(f"DATABASE_URL: the database cannot be reached ({reason})") from None
    return counts, revision


def engine_of(address: URL) -> Engine:
    """Open an engine that keeps no connection and waits as long as a statement takes."""
    engine = create_engine(
        address,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args=USUAL.parameters(address.query),
        isolation_level=DRIVER_COMMITS,
    )
    begin_with(engine, lambda _: ())
    return engine


def _server_version(connection: Connection) -> int:
    return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def program_for(name: str, server: int) -> str:
    """Return the newest program of that name. Raises SnapshotFault if it is older than the server.

    An older one would refuse, or leave out what it does not know.
    """
    found = [shutil.which(name), *map(str, DEBIAN.glob(f"*/bin/{name}"))]
    versions = {_version_of(program): program for program in found if program}
    if not versions:
        raise SnapshotFault(f"{name} is missing: install postgresql-client, version {server}")
    newest = max(versions)
    if newest < server:
        raise SnapshotFault(
            f"{name} {newest} is older than the server, {server}: "
            f"install postgresql-client-{server}"
        )
    return versions[newest]


def _version_of(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = VERSION.search(done.stdout)
    return int(found[1]) if found else 0


def _bare(address: URL) -> str:
    """Return the address without its password, which every user of the machine could read."""
    bare = address.set(drivername="postgresql", password=None)
    return bare.render_as_string(hide_password=False)


def _run(command: Sequence[str], address: URL, **streams: object) -> None:
    environment = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    done = subprocess.run(  # type: ignore[call-overload]
        command, env=environment, stderr=subprocess.PIPE, check=False, **streams
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise SnapshotFault(f"{Path(command[0]).name}: {lines[0]}")
