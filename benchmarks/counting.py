"""Count in a file that one process raises and another reads."""

import mmap
import os
from itertools import count
from pathlib import Path
from struct import Struct
from typing import Any

from sqlalchemy import Engine, event

FILE = "COUNT_IN"
"""The setting that names the file."""
NUMBER = Struct("=Q")


class Count:
    def __init__(self, file: Path) -> None:
        self.numbers = count(1)
        with file.open("w+b") as opened:
            opened.truncate(NUMBER.size)
            self.shared = mmap.mmap(opened.fileno(), NUMBER.size)

    def one_more(self) -> None:
        NUMBER.pack_into(self.shared, 0, next(self.numbers))


def so_far(file: Path) -> int:
    number: int = NUMBER.unpack(file.read_bytes())[0]
    return number


def count_statements(engine: Engine | type[Engine] = Engine) -> None:
    """Count the statements that this process gives SQLite, BEGIN and COMMIT too, if asked to."""
    if FILE not in os.environ:
        return
    counted = Count(Path(os.environ[FILE]))

    def given(statement: str) -> None:
        if not statement.startswith("--"):  # what a trigger does is no statement of ours
            counted.one_more()

    @event.listens_for(engine, "connect")
    def listen(connection: Any, _: object) -> None:
        if hasattr(connection, "run_async"):
            connection.run_async(lambda driver: driver.set_trace_callback(given))
        elif hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(given)
