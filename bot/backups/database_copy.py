"""Copy a SQLite database into an empty PostgreSQL one, to go on there."""

from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.refusal import Refused
from locales import _, borrowed
from migrations import run
from migrations.run import AheadError
from models.engine import copying, hold, postgresql_snapshots, snapshots, sqlite_snapshots
from models.engine.database import address_of
from models.engine.database_reasons import reason_of
from models.engine.snapshot_fault import SnapshotFault
from models.tables import metadata


def copy(source: str, target: str) -> Mapping[str, int]:
    """Copy every row; return how many of each table. Raises Refused; then nothing is copied."""
    _refuse_kinds(source, target)
    try:
        for url in (source, target):
            run.to_head(url)
        elsewhere = postgresql_snapshots.engine_of(address_of(target))
        with sqlite_snapshots.alone_at(address_of(source)) as here, elsewhere.begin() as there:
            return _copied(here, there)
    except AheadError:
        newer = _(
            "one of the databases is of a newer version of Déclic: install that version first"
        )
        raise Refused(newer) from None
    except SnapshotFault as fault:
        raise Refused(str(fault)) from None
    except DBAPIError as error:
        refusal = _("the other database does not take it ({reason}); nothing is copied")
        raise Refused(refusal.format(reason=reason_of(error))) from None


def _copied(here: Connection, there: Connection) -> Mapping[str, int]:
    copying.refuse_rows(there, metadata)
    counts = copying.copy(here, there, metadata)
    if hold.is_held(here):
        hold.hold(there)
    return counts


def _refuse_kinds(source: str, target: str) -> None:
    try:
        kinds = snapshots.kind_of(source), snapshots.kind_of(target)
    except ArgumentError as error:
        refusal = _("this is no address of a database: {reason}")
        raise Refused(refusal.format(reason=borrowed.translated(str(error)))) from None
    if kinds != ("sqlite", "postgresql"):
        refusal = _("DATABASE_URL must be SQLite, and the other address begin with postgresql://")
        raise Refused(refusal)
