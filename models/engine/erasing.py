"""Finish an erasure once it is committed: delete files, and empty SQLite's log."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from models.engine.waiting import T, Work

ERASED = "erased"
Forget = Callable[[str], None]
Log = Callable[[Sequence[str]], None]


@dataclass(slots=True)
class TransactionErasures:
    """What a transaction erased: files, and people, each with a line for the log of erasures."""

    files: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)


def wipe_from_disk(session: Session, files: Iterable[str] = (), *, person: str = "") -> None:
    """Ask that, once this is committed, nothing deleted can be read on the disk.

    `files` are deleted too. For a `person`, so is what SQLite leaves between rows; it is the line
    by which the log of erasures remembers it.
    """
    erased: TransactionErasures = session.info.setdefault(ERASED, TransactionErasures())
    added = TransactionErasures(list(files), [person] if person else [])
    erased.files += added.files
    erased.people += added.people
    if savepoints := _savepoints(session):
        event.listen(session, "after_soft_rollback", partial(_take_back, savepoints, added))


def _savepoints(session: Session) -> Sequence[SessionTransaction]:
    """Return the session's current savepoint, and the savepoints around it."""
    found, transaction = [], session.get_nested_transaction()
    while transaction is not None and transaction.nested:
        found.append(transaction)
        transaction = transaction.parent
    return found


def _take_back(
    savepoints: Sequence[SessionTransaction],
    added: TransactionErasures,
    session: Session,
    ended: SessionTransaction,
) -> None:
    """Forget the erasures of a savepoint rolled back, whose rows exist again."""
    if ended in savepoints and (erased := session.info.get(ERASED)) is not None:
        erased.files = [name for name in erased.files if name not in added.files]
        erased.people = [line for line in erased.people if line not in added.people]


def noticing(work: Work[T], notice: Callable[[TransactionErasures], None]) -> Work[T]:
    """Wrap `work`: `notice` is called with the erasures as soon as they are committed."""

    def watched(session: Session) -> T:
        value = work(session)
        if (erased := session.info.get(ERASED)) is not None:
            event.listen(session, "after_commit", lambda _: notice(erased), once=True)
        return value

    return watched


def forget_each(files: Iterable[str], forget: Forget) -> None:
    """Delete files; one that cannot be deleted is left to the sweep of files without a row."""
    for name in files:
        with suppress(OSError):
            forget(name)


def nowhere(_: str) -> None:
    """Delete no file: for a command or a test that has none."""


def log_people(people: Sequence[str], log: Log) -> None:
    """Log who was erased; what cannot be written now is found in its table at the next backup."""
    if people:
        with suppress(OSError):
            log(people)


def no_log(_: Sequence[str]) -> None:
    """Log nothing: for a command or a test that has no backups."""
