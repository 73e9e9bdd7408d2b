"""How many messages of one chat are answered one by one: a burst, then a steady rate.

Seconds are monotonic and handed in.
"""

from dataclasses import dataclass, field

FORGETTING = 1000
"""Chats remembered before those whose budget is whole again are forgotten."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a chat had used of its budget at an instant."""

    messages: float
    at: float


@dataclass(slots=True)
class MessageBudget:
    """A token bucket for each chat."""

    burst: int = 30
    per_second: float = 1.0
    _spent: dict[int, Spent] = field(default_factory=dict)

    def spend(self, chat_id: int, sent_at: float) -> bool:
        """Count a message of this chat.  One beyond the budget is not counted: False.

        One that comes after a later one counts as sent with it: not all tell when they were sent.
        """
        before = self._spent.get(chat_id, Spent(0.0, sent_at))
        at = max(before.at, sent_at)
        left = max(0.0, before.messages - (at - before.at) * self.per_second)
        if left > self.burst - 1:
            return False
        if len(self._spent) >= FORGETTING:
            self._forget(at)
        self._spent[chat_id] = Spent(left + 1, at)
        return True

    def _forget(self, now: float) -> None:
        self._spent = {
            chat: spent
            for chat, spent in self._spent.items()
            if spent.at + spent.messages / self.per_second > now
        }


def no_budget() -> MessageBudget:
    """Every message is answered by itself, for tests and benchmarks."""
    return MessageBudget(burst=1_000_000_000, per_second=1_000_000.0)
