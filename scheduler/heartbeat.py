"""Whether sweeps run, and each with success, by the clock nobody moves: anyone may ask."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LONG = 600.0
"""Seconds without a sweep after which something is wrong."""
SEVERAL, FOR_A_WHILE = 3, 300.0
"""How often in a row a sweep failed, and for how many seconds: a database that restarts is not told
of."""


@dataclass(slots=True)
class Record:
    """What became of one sweep, by the monotonic clock."""

    succeeded_at: float | None = None
    failing_since: float | None = None
    failures: int = 0
    """Since the last success."""


@dataclass(slots=True)
class Heartbeat:
    monotonic: Callable[[], float] = time.monotonic
    records: dict[str, Record] = field(default_factory=dict)
    """By the name of the sweep: of those that this process runs."""
    _beaten_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.beat()

    def beat(self) -> None:
        self._beaten_at = self.monotonic()

    def note_success(self, name: str) -> None:
        self.records[name] = Record(self.monotonic())

    def note_failure(self, name: str) -> None:
        record = self.records.setdefault(name, Record())
        record.failures += 1
        if record.failing_since is None:
            record.failing_since = self.monotonic()

    def forget(self, name: str) -> None:
        """Another process runs it by now."""
        self.records.pop(name, None)

    @property
    def silence(self) -> float:
        """Seconds since the last sweep, whatever it was."""
        return self.monotonic() - self._beaten_at

    @property
    def is_silent(self) -> bool:
        return self.silence > LONG

    def fails(self, name: str) -> bool:
        """Whether it fails every time, and has for a while."""
        record = self.records[name]
        since = record.failing_since
        if since is None or record.failures < SEVERAL:
            return False
        return self.monotonic() - since >= FOR_A_WHILE

    def successes(self) -> Mapping[str, float | None]:
        """Seconds since the last success of each."""
        now = self.monotonic()
        return {
            name: None if it.succeeded_at is None else now - it.succeeded_at
            for name, it in self.records.items()
        }
