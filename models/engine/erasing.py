"""What an erasure leaves to do once it is committed: files to delete, SQLite's log to empty."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.engine.waiting import T, Work

ERASED = "erased"
Forget = Callable[[str], None]


def leave_no_trace(session: Session, files: Iterable[str] = ()) -> None:
    """Once this is committed, nothing that was deleted can be read on the disk; `files` go too."""
    session.info.setdefault(ERASED, []).extend(files)


def noticing(work: Work[T], erased: Callable[[list[str]], None]) -> Work[T]:
    """The same work; `erased` is given the files of what it erased, as soon as it is committed."""

    def watched(session: Session) -> T:
        value = work(session)
        if (files := session.info.get(ERASED)) is not None:
            event.listen(session, "after_commit", lambda _: erased(files), once=True)
        return value

    return watched


def forget_each(files: Iterable[str], forget: Forget) -> None:
    """One that will not go is for the sweep of files without a row."""
    for name in files:
        with suppress(OSError):
            forget(name)


def nowhere(_: str) -> None:
    """For a database whose files are nobody's to forget: a command, a test."""
