"""Keep personal data out of PostgreSQL's log, as far as the role may set its options.

Values are bound, so that a statement quotes none; but the detail of an error quotes the row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event, text

QUIET = {
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_parameter_max_length": "0",
}
GRANTED_ONE_BY_ONE = 150000
"""The version since which a role may be granted the right to change a single such setting."""
MAY_SET = """
SELECT name FROM pg_settings WHERE name = ANY(%s) AND (context = 'user' OR {allowed})
"""
LOUD = text("""
SELECT name, setting FROM pg_settings
WHERE name = 'log_error_verbosity' AND setting <> 'terse'
OR name = 'log_parameter_max_length_on_error' AND setting <> '0'
OR name = 'log_parameter_max_length' AND setting <> '0' AND EXISTS (
    SELECT FROM pg_settings AS logged
    WHERE logged.name = 'log_statement' AND logged.setting <> 'none'
    OR logged.name IN ('log_min_duration_statement', 'log_min_duration_sample')
    AND logged.setting <> '-1'
    OR logged.name = 'log_transaction_sample_rate' AND logged.setting <> '0'
)
ORDER BY name
""")
"""Settings with which the log may quote what people type; the last one only if statements are
logged."""
QUIETLY = "quietly"
"""Key in a connection's `info`: the statements for its transactions."""


def keep_quiet(engine: Engine) -> None:
    """Let each new connection look up which of the settings its role may change."""
    event.listen(engine, "connect", _ask)


def quietly(connection: Connection) -> Sequence[str]:
    """Return the statements with which a transaction of this connection must begin."""
    statements: Sequence[str] = connection.info[QUIETLY]
    return statements


def loud(connection: Connection) -> dict[str, str]:
    """Return the settings that an administrator of the server should change, and their values."""
    return {row.name: QUIET[row.name] for row in connection.execute(LOUD)}


def _ask(psycopg: Any, record: Any) -> None:
    """Look up what may be set before setting it: a refused attempt would itself be logged."""
    one_by_one = psycopg.info.server_version >= GRANTED_ONE_BY_ONE
    allowed = (
        "has_parameter_privilege(name, 'SET')"
        if one_by_one
        else "current_setting('is_superuser')::bool"
    )
    names = {name for (name,) in psycopg.execute(MAY_SET.format(allowed=allowed), [list(QUIET)])}
    record.info[QUIETLY] = [
        f"SET LOCAL {name}={value}" for name, value in QUIET.items() if name in names
    ]
