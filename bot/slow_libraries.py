"""Libraries that are slow to import come in outside of transactions: SQLite has a single writer.

Each is imported where it is used.  Inside a transaction that import is put off: the work is rolled
back, the library comes in, and the work is played again.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from threading import local
from types import ModuleType
from typing import TypeVar

from sqlalchemy.orm import Session

from models.engine.database import Database, Work
from models.engine.erasing import Forget
from models.engine.presence import Presence

T = TypeVar("T")

SLOW = frozenset(
    {"holidays.countries", "numpy", "rapidfuzz", "shapely"}
    | {"fpdf", "icalendar", "openpyxl", "resvg_py", "segno", "xlsxwriter"}
)
"""What matching, maps and working days reckon with; what draws, and reads and writes files."""


class NotThereYet(BaseException):
    """Ends the work under way; nobody there takes it for a fault of what they do."""


class PutOff(Exception):
    """The work was rolled back: it needs a library first."""


class Inside(local):
    """Whether a transaction is open in this thread."""

    transaction = False


inside = Inside()


class OutsideOnly(MetaPathFinder):
    """Asked first for every module that is not there yet; finds none itself."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if inside.transaction and fullname in SLOW:
            raise NotThereYet(fullname)


class Unhindered:
    """The database, where no work waits for a library while others wait for the work."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine
        self._database = database
        if not any(isinstance(it, OutsideOnly) for it in sys.meta_path):
            sys.meta_path.insert(0, OutsideOnly())

    @property
    def forget_file(self) -> Forget:
        return self._database.forget_file

    @forget_file.setter
    def forget_file(self, forget: Forget) -> None:
        self._database.forget_file = forget

    async def transact(self, work: Work[T]) -> T:
        return await _unhindered(lambda: self._database.transact(_watched(work)))

    async def read(self, work: Work[T]) -> T:
        return await _unhindered(lambda: self._database.read(_watched(work)))

    def transact_now(self, work: Work[T]) -> T:
        while True:
            try:
                return self._database.transact_now(_watched(work))
            except PutOff as it:
                import_module(str(it))

    def presence(self, number: int) -> Presence:
        return self._database.presence(number)

    def close(self) -> None:
        self._database.close()


async def _unhindered(run: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await run()
        except PutOff as it:
            await asyncio.to_thread(import_module, str(it))


def _watched(work: Work[T]) -> Work[T]:
    def run(session: Session) -> T:
        inside.transaction = True
        try:
            return work(session)
        except NotThereYet as library:
            raise PutOff(str(library)) from None
        finally:
            inside.transaction = False

    return run
