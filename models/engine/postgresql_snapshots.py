"""Write a PostgreSQL database as SQL with `pg_dump`, and execute such a file with `psql`."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from locales import _, labelled
from models.engine import hold, postgresql_roles
from models.engine.beginning import BEGIN, DRIVER_COMMITS, SNAPSHOT, begin_with
from models.engine.database_reasons import reason_in, reason_of
from models.engine.liveness import SPACE
from models.engine.snapshot_fault import SnapshotFault
from models.engine.table_counts import VERSIONS, counts_of, holds_rows, revision_of
from models.engine.timeouts import USUAL

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version that is installed."""
VERSION = re.compile(r"\) (\d+)")
RESTRICTS = re.compile(rb"\\restrict ([A-Za-z0-9]+)\s*")
"""A line of `pg_dump`, since August 2025."""
FUNCTION = b"CREATE OR REPLACE FUNCTION "
"""Begins the lines before those of `pg_dump`."""
OF_TRIGGERS = text("""
SELECT DISTINCT pg_get_functiondef(tgfoid) FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
""")
LONGEST = 4096
"""Bytes in which the lines before the first row, and after the last, stand."""
OWNER_ONLY = 0o600
BOTS = text(f"""
SELECT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = {SPACE}
    AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
""")
OTHERS = text("""
SELECT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'
    AND pid <> pg_backend_pid() AND backend_type = 'client backend'
)
""")
UNUSED = f"DO $$ BEGIN IF ({BOTS.text}) THEN RAISE 'a bot is running'; END IF; END $$;"
"""Ends the transaction if a bot runs: one that has begun meanwhile, too."""


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
            tables = [f"--table={_quoted(schema)}.{_quoted(name)}" for name in counts]
            options = "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}"
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            with open(descriptor, "wb") as output:
                output.write(_functions(connection))
                output.flush()
                _run([program, *options, *tables, _bare(address)], address, stdout=output)
    except OperationalError as error:
        raise _unreachable(error) from None
    return counts, revision


def _functions(connection: Connection) -> bytes:
    """Return the functions that triggers call, one a line: `pg_dump` leaves out what is no table.

    No line of them may hold a comment, or a text with spaces that count.
    """
    lines = (" ".join(words.split()) for words in connection.scalars(OF_TRIGGERS))
    return "".join(f"{line};\n" for line in lines).encode()


def replace(address: URL, sql: Path, tables: Iterable[str]) -> None:
    """Replace `tables` by those of a file of SQL, held as half restored, in one transaction.

    `psql` executes no command of its own that the file holds (`\\! rm`): it is restricted, with a
    word that nobody knows. Raises SnapshotFault, also if anybody uses the database.
    """
    try:
        with engine_of(address).connect() as connection:
            program = program_for("psql", _server_version(connection))
            _refuse_if_used(connection)
            schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    except OperationalError as error:
        raise _unreachable(error) from None
    _refuse_without_restriction(program)
    _drop_restriction(sql)
    names = ", ".join(f"{schema}.{_quoted(name)}" for name in tables)
    before = f"{UNUSED} DROP TABLE IF EXISTS {names} CASCADE" if names else UNUSED
    held = hold.of_postgresql(f"{schema}.{VERSIONS}", hold.HALF_RESTORED)
    after = f"{held}; ANALYZE; {UNUSED}"
    options = "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"
    restricted = f"\\restrict {token_hex(32)}"
    script = "-c", before, "-c", restricted, "-f", str(sql), "-c", after
    _run([program, *options, *script, _bare(address)], address, stdout=subprocess.DEVNULL)


def has_rows(address: URL, table: str) -> bool:
    """Tell whether a table is there and holds a row. Raises SnapshotFault."""
    try:
        with engine_of(address).connect() as connection:
            return holds_rows(connection, table)
    except OperationalError as error:
        raise _unreachable(error) from None


def refuse_used(address: URL) -> None:
    """Raise SnapshotFault if anybody uses the database."""
    try:
        with engine_of(address).connect() as connection:
            _refuse_if_used(connection)
    except OperationalError as error:
        raise _unreachable(error) from None


def refuse_powerful_role(address: URL) -> None:
    """Raise SnapshotFault if the role may run programs: an archive of anybody could, then."""
    try:
        with engine_of(address).connect() as connection:
            statement = postgresql_roles.remedy(connection)
    except OperationalError as error:
        raise _unreachable(error) from None
    if statement:
        fault = _(
            "DATABASE_URL: this role may run programs on the machine of the database, and so could"
            " an archive that is not ours; first, its administrator says: {statement}"
        )
        raise SnapshotFault(fault.format(statement=statement))


def _refuse_if_used(connection: Connection) -> None:
    if connection.scalar(BOTS) or connection.scalar(OTHERS):
        raise SnapshotFault(
            _("DATABASE_URL: the database is in use; stop the bot first: systemctl stop declic")
        )


def _unreachable(error: OperationalError) -> SnapshotFault:
    fault = _("DATABASE_URL: the database cannot be reached ({reason})")
    return SnapshotFault(fault.format(reason=reason_of(error)))


@contextmanager
def scratch_database(address: URL) -> Iterator[URL]:
    """Make a database on the same server, and drop it at the end. Raises SnapshotFault."""
    name = f"declic_verify_{uuid4().hex[:12]}"
    with _outside_transactions(address) as connection:
        try:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        except DBAPIError as error:
            fault = _(
                "PostgreSQL lets this role make no database to try the archive in ({reason}); "
                "allow it: ALTER ROLE {role} CREATEDB"
            )
            role, reason = address.username, reason_of(error)
            raise SnapshotFault(fault.format(role=role, reason=reason)) from None
        try:
            yield address.set(database=name)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _outside_transactions(address: URL) -> Iterator[Connection]:
    try:
        with engine_of(address).connect() as connection:
            yield connection.execution_options(isolation_level=DRIVER_COMMITS)
    except OperationalError as error:
        raise _unreachable(error) from None


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
        fault = _("{program} is missing: install postgresql-client-{server}")
        raise SnapshotFault(fault.format(program=name, server=server))
    newest = max(versions)
    if newest < server:
        fault = _(
            "{program} {version} is older than the server, {server}: "
            "install postgresql-client-{server}"
        )
        raise SnapshotFault(fault.format(program=name, version=newest, server=server))
    return versions[newest]


def _refuse_without_restriction(program: str) -> None:
    """Raise SnapshotFault if this `psql` knows no `\\restrict`, which came in August 2025."""
    done = subprocess.run([program, "--help=commands"], capture_output=True, text=True, check=False)
    if r"\restrict" not in done.stdout:
        fault = _(
            "psql is older than August 2025, and would run the commands that an archive may hold:"
            " update it, as root: apt-get install -y postgresql-client-{version}"
        )
        raise SnapshotFault(fault.format(version=_version_of(program)))


def _drop_restriction(sql: Path) -> None:
    """Make comments of the two lines by which `pg_dump` restricts `psql`: we do it ourselves.

    The first stands among the comments and functions that begin the file, the other ends it:
    elsewhere, such a line is one of the rows.
    """
    with sql.open("r+b") as file:
        at, line = 0, file.readline(LONGEST)
        while not line.strip() or line.startswith((b"--", FUNCTION)):
            at, line = file.tell(), file.readline(LONGEST)
            if not line:
                return
        if not (word := RESTRICTS.fullmatch(line)):
            return
        _comment(file, at, line)
        file.seek(-min(LONGEST, sql.stat().st_size), os.SEEK_END)
        tail, last = file.read(), rb"\unrestrict " + word[1]
        if tail.rstrip().endswith(b"\n" + last):
            _comment(file, -(len(tail) - tail.rfind(last)), last)


def _comment(file: IO[bytes], at: int, line: bytes) -> None:
    """Write a comment as long as a line over it; `at` counts from the end if it is below zero."""
    file.seek(at, os.SEEK_SET if at >= 0 else os.SEEK_END)
    length = len(line.rstrip())
    file.write(b"--".ljust(length, b"-"))


def _quoted(name: object) -> str:
    return '"{}"'.format(str(name).replace('"', '""'))


def _version_of(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = VERSION.search(done.stdout)
    return int(found[1]) if found else 0


def _bare(address: URL) -> str:
    """Return the address without its password, which every user of the machine could read."""
    bare = address.set(drivername="postgresql", password=None)
    return bare.render_as_string(hide_password=False)


def _run(command: Sequence[str], address: URL, *, stdout: IO[bytes] | int) -> None:
    environment = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    done = subprocess.run(
        command, env=environment, stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        reason = reason_in(said) if said else _("no reason given")
        raise SnapshotFault(labelled(Path(command[0]).name, reason))
