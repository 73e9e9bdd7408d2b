"""Finish an erasure once it is committed: delete files, and empty SQLite's log."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.engine.waiting import T, Work

ERASED = "erased"
Forget = Callable[[str], None]


@dataclass(slots=True)
class Erased:
    """What a transaction erased; `person`: all data of a person."""

    files: list[str] = field(default_factory=list)
    person: bool = False


def wipe_from_disk(session: Session, files: Iterable[str] = (), *, person: bool = False) -> None:
    """Ask that, once this is committed, nothing deleted can be read on the disk.

    `files` are deleted too. For a `person`, so is what SQLite leaves between rows.
    """
    erased: Erased = session.info.setdefault(ERASED, Erased())
    erased.files.extend(files)
    erased.person |= person


def noticing(work: Work[T], notice: Callable[[Erased], None]) -> Work[T]:
    """Wrap `work`: `notice` is called with what it erased, as soon as that is committed."""

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
