"""How many messages of one chat are answered one by one: a burst, then a steady rate.

Seconds are monotonic and handed in.
"""

from dataclasses import dataclass, field
from math import inf

FORGETTING = 1000
"""Chats remembered before those whose budget is whole again are forgotten."""


@dataclass(slots=True)
class MessageBudget:
    """A token bucket for each chat; `per_second` may be infinite (in tests, for instance)."""

    burst: int = 30
    per_second: float = 1.0
    _whole_at: dict[int, float] = field(default_factory=dict)
    """When a chat's budget will be whole again."""

    def spend(self, chat_id: int, now: float) -> bool:
        """Count a message of this chat.  One beyond the budget is not counted: False."""
        gap = 1 / self.per_second
        whole_at = max(self._whole_at.get(chat_id, now), now)
        if whole_at - now > (self.burst - 1) * gap:
            return False
        if len(self._whole_at) >= FORGETTING:
            self._whole_at = {chat: at for chat, at in self._whole_at.items() if at > now}
        self._whole_at[chat_id] = whole_at + gap
        return True


def no_budget() -> MessageBudget:
    """Every message is answered by itself."""
    return MessageBudget(per_second=inf)
