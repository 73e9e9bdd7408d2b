"""When to stop sending: an outage is nobody's fault, and who sends into it loses messages.

Five failures in a row, each for somebody else, open the breaker. Then one probe leaves at a time,
after a pause that grows; the first that arrives closes it. Seconds are monotonic and handed in, and
so is chance.
"""

from dataclasses import dataclass, field
from math import inf

FAILURES = 5
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds before the first probe, and between two probes at most."""
JITTER = 0.25
"""A pause is shorter or longer by so much of it: processes do not probe at one instant."""


@dataclass(slots=True)
class Breaker:
    _failed: set[int] = field(default_factory=set)
    """The chats for which sends have failed since the last that arrived."""
    _pause: float = 0.0
    """Zero while it is closed."""
    _probe_at: float = -inf
    _is_probing: bool = False

    @property
    def is_open(self) -> bool:
        return self._pause > 0

    def opens_at(self) -> float:
        """When something may leave; infinite while a probe is on its way."""
        return inf if self._is_probing else self._probe_at

    def leave(self) -> bool:
        """Something leaves: whether it is a probe."""
        self._is_probing = self.is_open
        return self._is_probing

    def succeed(self) -> None:
        """Telegram has answered, whatever it said."""
        self._failed.clear()
        self._pause, self._probe_at, self._is_probing = 0.0, -inf, False

    def fail(self, chat_id: int, now: float, chance: float, *, probe: bool) -> None:
        """`chance` is between 0 and 1."""
        self._failed.add(chat_id)
        if probe:
            self._wait(min(2 * self._pause, LONGEST_PAUSE), now, chance)
        elif not self.is_open and len(self._failed) >= FAILURES:
            self._wait(FIRST_PAUSE, now, chance)

    def give_up(self, *, probe: bool) -> None:
        """It was not sent in the end, or nothing is known of it: another may probe."""
        if probe:
            self._is_probing = False

    def _wait(self, pause: float, now: float, chance: float) -> None:
        self._pause, self._is_probing = pause, False
        self._probe_at = now + pause * (1 + JITTER * (2 * chance - 1))
