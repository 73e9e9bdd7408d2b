"""What PostgreSQL's log says of our statements: as little as it lets us ask for.

Values are bound, so a statement quotes none; but a detail quotes the row that was refused.
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
"""The version since which a role may be allowed to change one such setting."""
MAY_SET = """
SELECT name FROM pg_settings WHERE name = ANY(%s) AND (context = 'user' OR {allowed})
"""
LOUD = text("""
SELECT name, setting FROM pg_settings
WHERE name = 'log_error_verbosity' AND setting <> 'terse'
OR name = 'log_parameter_max_length_on_error' AND setting <> '0'
OR name = 'log_parameter_max_length' AND setting <> '0' AND EXISTS (
    SELECT FROM pg_settings AS told
    WHERE told.name = 'log_statement' AND told.setting <> 'none'
    OR told.name IN ('log_min_duration_statement', 'log_min_duration_sample')
    AND told.setting <> '-1'
    OR told.name = 'log_transaction_sample_rate' AND told.setting <> '0'
)
ORDER BY name
""")
"""Settings by which what people type may be quoted; the last one only where statements are told."""
QUIETLY = "quietly"
"""Where a connection keeps them (`info`)."""


def keep_quiet(engine: Engine) -> None:
    """Each new connection asks what its role may set: the rest stays as it is."""
    event.listen(engine, "connect", _ask)


def quietly(connection: Connection) -> Sequence[str]:
    """Statements by which a transaction of this connection asks for it."""
    found: Sequence[str] = connection.info[QUIETLY]
    return found


def loud(connection: Connection) -> dict[str, str]:
    """What an administrator of the server would have to set, and what it should be."""
    return {row.name: QUIET[row.name] for row in connection.execute(LOUD)}


def _ask(psycopg: Any, record: Any) -> None:
    """An attempt that is refused would be an error in that same log: so we look first."""
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
