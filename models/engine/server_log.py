"""What PostgreSQL's log says of our statements: as little as it lets us ask for.

Values are bound, so a statement quotes none; but a detail quotes the row that was refused.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event, text

QUIET = {
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_parameter_max_length": "0",
}
GRANTED_ONE_BY_ONE = 150000
"""The version since which a role may be allowed to change one such setting."""
ASKED = """
SELECT set_config(name, wanted, false)
FROM unnest(%s::text[], %s::text[]) AS asked(name, wanted)
JOIN pg_settings AS known USING (name)
WHERE known.context = 'user' OR {allowed}
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


def keep_quiet(engine: Engine) -> None:
    """Each new connection asks for it; what a role may not set stays as it is."""
    event.listen(engine, "connect", _ask)


def loud(connection: Connection) -> dict[str, str]:
    """What an administrator of the server would have to set, and what it should be."""
    return {row.name: QUIET[row.name] for row in connection.execute(LOUD)}


def _ask(psycopg: Any, _: Any) -> None:
    """An attempt that is refused would be an error in that same log: so we look first."""
    one_by_one = psycopg.info.server_version >= GRANTED_ONE_BY_ONE
    allowed = (
        "has_parameter_privilege(name, 'SET')"
        if one_by_one
        else "current_setting('is_superuser')::bool"
    )
    asked = ASKED.format(allowed=allowed)
    psycopg.execute(asked, (list(QUIET), list(QUIET.values())))
    psycopg.commit()
