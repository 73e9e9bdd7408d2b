"""Run `declic` again and again, each time with one more thing that fails: a file, a statement.

A process that has read the code forks for each. What a failure leaves behind is in a copy of the
folder, which goes.
"""

import errno
import os
import resource
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg

from bot.cli import SUBCOMMANDS, main
from bot.slow_libraries import warm_up
from tests.harness.forks.births import ERR, FORKS, OUT

Point = tuple[str, str]
"""Something that may fail: what is done, and on which file, or which statement."""
STATEMENT, CONNECTION, PROGRAM, ROOM = "statement", "connection", "program", "room"
READ, WRITTEN, SETTLED = "read", "written", "settled"
EVENTS: Mapping[str, str] = {
    "os.chmod": READ,
    "os.listdir": READ,
    "os.scandir": READ,
    "os.utime": READ,
    "os.link": WRITTEN,
    "os.mkdir": WRITTEN,
    "os.remove": WRITTEN,
    "os.rename": WRITTEN,
    "os.rmdir": WRITTEN,
}
"""Events of Python's audit: raising there, the operation is not done."""
ROOMS = (0, 50_000)
"""Bytes that a file may have where no disk has room."""
TIMEOUT = 60
"""Seconds after which a command that does not end is killed: that is a fault too."""
BROKEN = 99
"""The exit code of a process that ended by an exception."""


@dataclass(frozen=True)
class Case:
    """A command to run, and where."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    typed: str = ""
    known: Set[Point] = frozenset()
    """What need not fail again: it is tried elsewhere."""
    most: int | None = None
    """How many things fail, the last ones; all of them without."""
    is_alone: bool = False
    """Whether no program can be started."""


@dataclass(frozen=True)
class Run:
    """A command that has ended, after what failed in it."""

    failed: str
    code: int
    stdout: str
    stderr: str
    points: tuple[Point, ...]
    """All that was done, each once."""


Fault = Callable[[Any], BaseException]


def no_room(path: Any) -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def not_allowed(path: Any) -> PermissionError:
    return PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def no_memory(path: Any) -> OSError:
    return OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))


def full(_statement: Any) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    return error


def not_opened(_file: Any) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_CANTOPEN, "SQLITE_CANTOPEN"
    return error


FAULTS: Mapping[str, Sequence[Fault]] = {
    READ: (not_allowed,),
    WRITTEN: (no_room, not_allowed),
    SETTLED: (no_room,),
    PROGRAM: (no_memory,),
    CONNECTION: (not_opened,),
    STATEMENT: (full,),
}


@dataclass
class Faults:
    """Notes each point that is reached, and lets one of them fail."""

    folder: Path
    note: Callable[[Point], object]
    fatal: Point | None = None
    fault: Fault | None = None
    is_alone: bool = False
    seen: set[Point] = field(default_factory=set)

    def install(self) -> None:
        sys.addaudithook(self._audited)
        settle, execute = os.fsync, psycopg.Cursor.execute
        connect = sqlite3.connect

        def settled(handle: int) -> None:
            self.reach((SETTLED, "the disk"), None)
            settle(handle)

        def executed(cursor: Any, statement: Any, *rest: Any, **named: Any) -> Any:
            if self.is_fatal((STATEMENT, str(statement))):
                cursor.connection.pgconn.finish()  # as when the server goes
            return execute(cursor, statement, *rest, **named)

        def connected(*arguments: Any, **named: Any) -> Any:
            return connect(*arguments, factory=watched(self), **named)

        for module, name, ours in (
            (os, "fsync", settled),
            (psycopg.Cursor, "execute", executed),
            (sqlite3, "connect", connected),
            (sqlite3.dbapi2, "connect", connected),
        ):
            setattr(module, name, ours)

    def is_fatal(self, point: Point) -> bool:
        if point not in self.seen:
            self.seen.add(point)
            self.note(point)
        return point == self.fatal

    def reach(self, point: Point, subject: Any) -> None:
        if self.is_fatal(point) and self.fault is not None:
            raise self.fault(subject)

    def _audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            self.reach((PROGRAM, Path(str(arguments[0])).name), None)
            if self.is_alone:
                raise no_memory(None)
        elif event == "sqlite3.connect":
            self.reach((CONNECTION, self._shown(str(arguments[0]))), None)
        elif (event == "open" or event in EVENTS) and isinstance(arguments[0], str | bytes):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            is_read = event == "open" and not arguments[2] & os.O_ACCMODE
            kind = EVENTS.get(event, READ if is_read else WRITTEN)
            if Path(path).is_relative_to(self.folder):
                self.reach((kind, f"{event} {self._shown(path)}"), path)

    def _shown(self, path: str) -> str:
        """Return the path without what is drawn, or says an instant."""
        parts = os.path.relpath(path, self.folder).split("/")
        return "/".join(
            "…" if it.startswith(("declic-", "unfinished-", "tmp")) or it.endswith(".part") else it
            for it in parts
        )


def watched(faults: Faults) -> type[sqlite3.Connection]:
    """Return a connection whose statements may fail."""

    class WatchedCursor(sqlite3.Cursor):
        def execute(self, sql: str, *rest: Any) -> Any:
            faults.reach((STATEMENT, sql), sql)
            return super().execute(sql, *rest)

        def executemany(self, sql: str, rows: Any, /) -> Any:
            faults.reach((STATEMENT, sql), sql)
            return super().executemany(sql, rows)

    class WatchedConnection(sqlite3.Connection):
        def cursor(self, factory: Any = WatchedCursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            cursor: sqlite3.Cursor = self.cursor().execute(sql, *rest)
            return cursor

        def backup(self, *rest: Any, **named: Any) -> None:
            faults.reach((STATEMENT, "backup"), None)
            super().backup(*rest, **named)

        def commit(self) -> None:
            faults.reach((STATEMENT, "COMMIT"), None)
            super().commit()

    return WatchedConnection


@contextmanager
def trials() -> Iterator[Callable[[Case], list[Run]]]:
    """Yield what runs a command as it is, then with each thing that may fail in it."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=_serve, args=(theirs,))
    process.start()
    theirs.close()

    def run(case: Case) -> list[Run]:
        ours.send(case)
        runs: list[Run] = ours.recv()
        return runs

    with ours:
        yield run
        ours.send(None)
    process.join()


def _serve(connection: Connection) -> None:
    for name in SUBCOMMANDS:
        import_module(f"bot.commands.{name}")
    warm_up()
    while case := connection.recv():
        os.environ.clear()
        os.environ.update(case.environment)
        sys.argv = ["declic", *case.arguments]
        connection.send(list(_runs(case)))


def _runs(case: Case) -> Iterator[Run]:
    usual = _run(case)
    yield usual
    if case.most == 0:
        return
    points = [it for it in usual.points if it not in case.known]
    for point in points[-(case.most or len(points)) :]:
        for fault in FAULTS[point[0]]:
            yield _run(case, point, fault)
    for room in ROOMS:
        yield _run(case, room=room)


def _run(
    case: Case, fatal: Point | None = None, fault: Fault | None = None, room: int | None = None
) -> Run:
    """Fork, run the command in a copy of the folder, and delete the copy."""
    here = case.folder.with_name(f"{case.folder.name}.copy")
    shutil.copytree(case.folder, here)
    readings, writings = zip(*(os.pipe() for _ in range(3)), strict=True)
    if (child := os.fork()) == 0:
        _be_declic(
            here,
            case.typed,
            writings,
            Faults(here, _noting(writings[0]), fatal, fault, case.is_alone),
            room,
        )
    for handle in writings:
        os.close(handle)
    told = _read_all(readings)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shutil.rmtree(here)
    points = [line.split("\1") for line in told[0].split("\0") if line]
    failed = f"{fatal} {fault.__name__}" if fatal and fault else f"{ROOM} {room}"
    return Run(failed, code, told[1], told[2], tuple((it[0], it[1]) for it in points))


def _noting(handle: int) -> Callable[[Point], object]:
    return lambda point: os.write(handle, f"{point[0]}\1{point[1]}\0".encode())


def _read_all(handles: Sequence[int]) -> list[str]:
    told = [""] * len(handles)

    def read(number: int, handle: int) -> None:
        with open(handle, errors="replace") as reading:
            told[number] = reading.read()

    readers = [Thread(target=read, args=it) for it in enumerate(handles)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return told


def _be_declic(
    here: Path, typed: str, writings: Sequence[int], faults: Faults, room: int | None
) -> None:
    """Run `declic`, and never return."""
    code = BROKEN
    try:
        signal.alarm(TIMEOUT)
        os.chdir(here)
        answers, answering = os.pipe()
        os.write(answering, typed.encode())
        os.close(answering)
        for handle, stream in ((answers, 0), (writings[1], OUT), (writings[2], ERR)):
            os.dup2(handle, stream)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(OUT, "w"), os.fdopen(ERR, "w")
        faults.install()
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else BROKEN * bool(end.code)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
