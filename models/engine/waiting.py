"""Hold work that waits for a thread of the database, and its result."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")
Work = Callable[[Session], T]


@dataclass(slots=True)
class WaitingTransaction:
    """A waiting transaction, and the future of its caller."""

    work: Work[Any]
    future: Future[Any] = field(default_factory=Future)
    value: Any = None
    error: Exception | None = None

    def attempt(self, transact: Callable[[Work[Any]], Any]) -> None:
        """Run the work in a transaction; keep its value, or the error for `settle`."""
        self.error = None
        try:
            self.value = transact(self.work)
        except Exception as error:  # of any type: `settle` raises it in the caller
            self.error = error

    def settle(self) -> None:
        """Give the caller the value, or raise the error there."""
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.value)


Queue = SimpleQueue[WaitingTransaction | None]
"""None tells the thread that reads the queue to end."""


def gather(
    queue: Queue, first: WaitingTransaction, most: int
) -> tuple[Sequence[WaitingTransaction], bool]:
    """Return `first` and all that wait now, without those cancelled, and whether the end came."""
    batch, last = [first], False
    try:
        while len(batch) < most and not last:
            waiting = queue.get_nowait()
            if waiting is None:
                last = True
            else:
                batch.append(waiting)
    except Empty:
        pass
    running = [waiting for waiting in batch if waiting.future.set_running_or_notify_cancel()]
    return running, last
