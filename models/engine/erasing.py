"""What an erasure leaves to do once it is committed: files to delete, SQLite's log to empty."""

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
    files: list[str] = field(default_factory=list)
    person: bool = False


def leave_no_trace(session: Session, files: Iterable[str] = (), *, person: bool = False) -> None:
    """Once this is committed, nothing that was deleted can be read on the disk; `files` go too.

    Of a `person`, not even what SQLite leaves between rows.
    """
    erased: Erased = session.info.setdefault(ERASED, Erased())
    erased.files.extend(files)
    erased.person |= person


def noticing(work: Work[T], notice: Callable[[Erased], None]) -> Work[T]:
    """The same work; `notice` is told what it erased, as soon as that is committed."""

    def watched(session: Session) -> T:
        value = work(session)
        if (erased := session.info.get(ERASED)) is not None:
            event.listen(session, "after_commit", lambda _: notice(erased), once=True)
        return value

    return watched


def forget_each(files: Iterable[str], forget: Forget) -> None:
    """One that will not go is for the sweep of files without a row."""
    for name in files:
        with suppress(OSError):
            forget(name)


def nowhere(_: str) -> None:
    """For a database whose files are nobody's to forget: a command, a test."""
