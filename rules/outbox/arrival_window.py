"""Bound how many messages arrive at Telegram in any one second: Telegram counts at arrival.

Messages that leave evenly arrive unevenly: a late one fills a later second too much. So each
message keeps its place until one second after its arrival is known. Times are in seconds of a
monotonic clock.
"""

from collections import deque
from dataclasses import dataclass, field
from math import inf

SECOND = 1.0
MOST = 31
LARGEST_TRIP = 0.05
"""Most seconds of the round trip that are taken off: the shortest trip is common to all."""


@dataclass(slots=True)
class ArrivalWindow:
    most: float = MOST
    """Most messages that may arrive in any second: at most `MOST`, or infinite."""
    _on_the_way: int = 0
    """Messages that have left, and whose arrival is not known yet."""
    _arrived: deque[float] = field(default_factory=lambda: deque(maxlen=MOST))
    """The instants at which the last arrivals became known."""
    _trip: float = inf
    """The shortest round trip so far."""

    def opens_at(self) -> float:
        """Return when the next message may leave; infinite while all places are on the way."""
        places = self.most - self._on_the_way
        if places <= 0:
            return inf
        if places > len(self._arrived):
            return -inf
        return self._arrived[-int(places)] - min(self._trip, LARGEST_TRIP) + SECOND

    def in_use(self, now: float) -> int:
        """Return how many places are not free yet."""
        trip = min(self._trip, LARGEST_TRIP)
        return self._on_the_way + sum(at - trip + SECOND > now for at in self._arrived)

    def leave(self) -> None:
        """Count a message that leaves now."""
        self._on_the_way += 1

    def arrive(self, left_at: float, now: float, *, well: bool = True) -> None:
        """Count a message that arrived at Telegram; `well` means that Telegram did not refuse it.

        A refusal does not measure the trip: it may come back sooner than others arrive.
        """
        self._on_the_way -= 1
        self._arrived.append(now)
        if well:
            self._trip = min(self._trip, now - left_at)
