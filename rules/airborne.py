"""How many messages a second can have held where they arrive, which is where Telegram counts.

What leaves evenly arrives unevenly: one that was late on its way makes a later second too full. So
each keeps its place until a second after it has surely arrived. Seconds are monotonic.
"""

from collections import deque
from dataclasses import dataclass, field
from math import inf

SECOND = 1.0
MOST = 31


@dataclass(slots=True)
class Airborne:
    most: float = MOST
    """In any second, where they arrive; no more than that, or infinite."""
    _away: int = 0
    """How many have left and are not known to have arrived."""
    _arrived: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=MOST))
    """When we knew that the last ones had, and how long each took, there and back."""

    def opens_at(self) -> float:
        """When one more may leave; infinite while that depends on those that are away."""
        places = self.most - self._away
        if places <= 0:
            return inf
        if places > len(self._arrived):
            return -inf
        return self._arrived[-int(places)][0] - self._way() + SECOND

    def leave(self) -> None:
        self._away += 1

    def arrive(self, left_at: float, now: float) -> None:
        self._away -= 1
        self._arrived.append((now, now - left_at))

    def _way(self) -> float:
        """What the way takes when nothing is late: that much is the same for all."""
        return min(took for _, took in self._arrived)
