"""How many messages a second can have held where they arrive, which is where Telegram counts.

What leaves evenly arrives unevenly: one that was late on its way makes a later second too full. So
each keeps its place until a second after it has surely arrived. Seconds are monotonic.
"""

from collections import deque
from dataclasses import dataclass, field
from math import inf

SECOND = 1.0
MOST = 31
WAY = 0.05
"""What the way takes may be taken off, up to so much: it is the same for all."""


@dataclass(slots=True)
class ArrivalWindow:
    most: float = MOST
    """In any second, where they arrive; no more than that, or infinite."""
    _away: int = 0
    """How many have left and are not known to have arrived."""
    _arrived: deque[float] = field(default_factory=lambda: deque(maxlen=MOST))
    """When we knew that the last ones had."""
    _way: float = inf
    """The shortest known, there and back, when nothing was late."""

    def opens_at(self) -> float:
        """When one more may leave; infinite while that depends on those that are away."""
        places = self.most - self._away
        if places <= 0:
            return inf
        if places > len(self._arrived):
            return -inf
        return self._arrived[-int(places)] - min(self._way, WAY) + SECOND

    def in_use(self, now: float) -> int:
        """How many places are not free yet."""
        way = min(self._way, WAY)
        return self._away + sum(at - way + SECOND > now for at in self._arrived)

    def leave(self) -> None:
        self._away += 1

    def arrive(self, left_at: float, now: float, *, well: bool = True) -> None:
        """What was refused may have come back sooner than others go there."""
        self._away -= 1
        self._arrived.append(now)
        if well:
            self._way = min(self._way, now - left_at)
