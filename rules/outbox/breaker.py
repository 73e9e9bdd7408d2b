"""Stop sending during an outage of Telegram: messages sent into it would be lost.

Five failures in a row, each for another chat, open the circuit breaker. Then one probe is sent at a
time, after a pause that grows; the first that succeeds closes it. Callers pass the time, in seconds
of a monotonic clock, and the random numbers.
"""

from dataclasses import dataclass, field
from math import inf

FAILURES = 5
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 6.0
"""Seconds before the first probe, and most seconds between two probes."""
JITTER = 0.25
"""Largest share by which a pause is shortened or lengthened: processes do not probe together."""


@dataclass(slots=True)
class Breaker:
    _failed: set[int] = field(default_factory=set)
    """The chats for which sends failed since the last success."""
    _pause: float = 0.0
    """Seconds; zero while the breaker is closed."""
    _probe_at: float = -inf
    _is_probing: bool = False

    @property
    def is_open(self) -> bool:
        return self._pause > 0

    def opens_at(self) -> float:
        """Return when the next message may be sent; infinite while a probe is under way."""
        return inf if self._is_probing else self._probe_at

    def leave(self) -> bool:
        """Record that a message is sent now, and return whether it is a probe."""
        self._is_probing = self.is_open
        return self._is_probing

    def succeed(self) -> None:
        """Record that Telegram answered, whatever the answer."""
        self._failed.clear()
        self._pause, self._probe_at, self._is_probing = 0.0, -inf, False

    def fail(self, chat_id: int, now: float, uniform: float, *, probe: bool) -> None:
        """Record that a send failed; `uniform` is a random number between 0 and 1."""
        self._failed.add(chat_id)
        if probe:
            self._wait(min(2 * self._pause, LONGEST_PAUSE), now, uniform)
        elif not self.is_open and len(self._failed) >= FAILURES:
            self._wait(FIRST_PAUSE, now, uniform)

    def give_up(self, *, probe: bool) -> None:
        """Record that a message was not sent, or has no known result: another may be the probe."""
        if probe:
            self._is_probing = False

    def _wait(self, pause: float, now: float, uniform: float) -> None:
        self._pause, self._is_probing = pause, False
        self._probe_at = now + pause * (1 + JITTER * (2 * uniform - 1))
