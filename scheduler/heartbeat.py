"""Record whether sweeps run and succeed, by the monotonic clock: for readiness and alerts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LONG = 600.0
"""Seconds without any sweep after which something is wrong."""
SEVERAL, FOR_A_WHILE = 3, 300.0
"""Failures in a row, and the seconds they last, after which a sweep is failing: a database that
restarts is no alert."""


@dataclass(slots=True)
class SweepRecord:
    """The last results of one sweep, in seconds of the monotonic clock."""

    succeeded_at: float | None = None
    failing_since: float | None = None
    failures: int = 0
    """Failures since the last success."""


@dataclass(slots=True)
class Heartbeat:
    monotonic: Callable[[], float] = time.monotonic
    records: dict[str, SweepRecord] = field(default_factory=dict)
    """The sweeps that this process runs, by name."""
    _beaten_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.beat()

    def beat(self) -> None:
        self._beaten_at = self.monotonic()

    def note_success(self, name: str) -> None:
        self.records[name] = SweepRecord(self.monotonic())

    def note_failure(self, name: str) -> None:
        record = self.records.setdefault(name, SweepRecord())
        record.failures += 1
        if record.failing_since is None:
            record.failing_since = self.monotonic()

    def forget(self, name: str) -> None:
        """Remove a sweep that another process runs now."""
        self.records.pop(name, None)

    @property
    def silence(self) -> float:
        """Return the seconds since the last sweep, whichever it was."""
        return self.monotonic() - self._beaten_at

    @property
    def is_silent(self) -> bool:
        return self.silence > LONG

    def fails(self, name: str) -> bool:
        """Tell whether a sweep has failed several times in a row, and for a while."""
        record = self.records[name]
        since = record.failing_since
        if since is None or record.failures < SEVERAL:
            return False
        return self.monotonic() - since >= FOR_A_WHILE

    def is_late(self, name: str, seconds: float) -> bool:
        """Tell whether a sweep that runs every so many seconds has not succeeded for long."""
        record = self.records.get(name)
        if record is None or record.succeeded_at is None:
            return False
        return self.monotonic() - record.succeeded_at > max(SEVERAL * seconds, LONG)

    def successes(self) -> Mapping[str, float | None]:
        """Return the seconds since the last success of each sweep; None if it never succeeded."""
        now = self.monotonic()
        return {
            name: None if record.succeeded_at is None else now - record.succeeded_at
            for name, record in self.records.items()
        }
