"""Run PgBouncer before a PostgreSQL server: each transaction gets whichever session is free."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.harness.database import postgres
from tests.harness.waiting import until

MISSING = "PGBOUNCER IS NOT INSTALLED: a pool of transactions before PostgreSQL is not tested."
PORT = 6432
SESSIONS = 4
"""Sessions of the server for all clients: fewer than a bot has connections."""


def find() -> str | None:
    return shutil.which("pgbouncer")


@contextmanager
def a_pooler(url: str) -> Iterator[str]:
    """Yield the address of that database through a pool of transactions."""
    program, other = find(), postgres.owner()
    assert program, MISSING
    with tempfile.TemporaryDirectory(dir=postgres.quick_folder()) as name:
        folder = Path(name)
        settings = folder / "pgbouncer.ini"
        settings.write_text(_settings(url, folder))
        folder.chmod(0o755)
        if other:
            os.chown(folder, other.pw_uid, other.pw_gid)
        with subprocess.Popen(
            [program, "-q", str(settings)],
            user=other.pw_uid if other else None,
            group=other.pw_gid if other else None,
            extra_groups=[] if other else None,
        ) as process:
            try:
                bare = make_url(url).set(host=None, port=None)
                pooled = bare.update_query_dict({"host": name, "port": str(PORT)})
                address = postgres.text(pooled)
                until(lambda: _answers(address), "a pool that answers")
                yield address
            finally:
                process.kill()  # SIGTERM would wait for all clients


def _settings(url: str, folder: Path) -> str:
    address = make_url(url)
    host = address.query.get("host") or address.host
    server = {"host": host, "port": address.port or 5432, "user": address.username}
    if address.password:
        server["password"] = address.password
    return f"""
[databases]
* = {" ".join(f"{name}={_quoted(value)}" for name, value in server.items())}
[pgbouncer]
listen_addr =
listen_port = {PORT}
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {SESSIONS}
max_prepared_statements = 0
logfile = {folder}/log
"""


def _quoted(value: object) -> str:
    return "'{}'".format(str(value).replace("'", "''"))


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
