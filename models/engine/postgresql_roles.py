"""Tell whether a role of PostgreSQL may run programs on the machine of the database.

Who gets a statement executed as such a role, by an archive or by a flaw, takes that machine.
"""

from sqlalchemy import Connection, text

POWERS = text("""
SELECT
    quote_ident(rolname) AS role,
    rolsuper AS is_superuser,
    rolcreaterole AND current_setting('server_version_num')::int < 160000 AS gives_itself_any,
    pg_has_role(oid, 'pg_execute_server_program', 'MEMBER') AS runs_programs,
    pg_has_role(oid, 'pg_write_server_files', 'MEMBER') AS writes_files
FROM pg_roles WHERE rolname = session_user
""")
"""Before version 16, CREATEROLE lets a role grant itself the two that follow."""


def remedy(connection: Connection) -> str | None:
    """Return what an administrator says to take that power away; None if the role has none."""
    found = connection.execute(POWERS).one()
    if found.is_superuser:
        return f"ALTER ROLE {found.role} NOSUPERUSER NOCREATEROLE CREATEDB"
    if found.runs_programs or found.writes_files:
        return f"REVOKE pg_execute_server_program, pg_write_server_files FROM {found.role}"
    if found.gives_itself_any:
        return f"ALTER ROLE {found.role} NOCREATEROLE"
    return None
