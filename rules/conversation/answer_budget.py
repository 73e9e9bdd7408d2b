"""Limit how many messages of one chat are answered one by one: a burst, then a steady rate.

Callers pass the time, in seconds of a monotonic clock.
"""

from dataclasses import dataclass, field

FORGETTING = 1000
"""From this number of chats on, those whose budget is whole again are forgotten."""


@dataclass(frozen=True, slots=True)
class SpentBudget:
    """How much of its budget a chat had used at an instant."""

    messages: float
    at: float


@dataclass(slots=True)
class AnswerBudget:
    """A token bucket for each chat."""

    burst: int = 30
    per_second: float = 1.0
    _spent: dict[int, SpentBudget] = field(default_factory=dict)

    def spend(self, chat_id: int, sent_at: float) -> bool:
        """Count a message of this chat; a message beyond the budget returns False, uncounted.

        A message older than the one before counts at the instant of that one: not every update
        says when it was sent.
        """
        before = self._spent.get(chat_id, SpentBudget(0.0, sent_at))
        at = max(before.at, sent_at)
        used = max(0.0, before.messages - (at - before.at) * self.per_second)
        if used > self.burst - 1:
            return False
        if len(self._spent) >= FORGETTING:
            self._forget(at)
        self._spent[chat_id] = SpentBudget(used + 1, at)
        return True

    def _forget(self, now: float) -> None:
        self._spent = {
            chat: spent
            for chat, spent in self._spent.items()
            if spent.at + spent.messages / self.per_second > now
        }


def no_budget() -> AnswerBudget:
    """Return a budget without limits, for tests and benchmarks."""
    return AnswerBudget(burst=1_000_000_000, per_second=1_000_000.0)
