"""How fast we speak: 30 messages a second in all, one a second to each person.

Next-slot pacing: every send takes the next slot, so that silence never saves up for a burst.
Seconds are monotonic and handed in.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from math import inf

from rules.outbox.arrival_window import Airborne

FORGETTING = 1000
"""Chats remembered before those that have been quiet are forgotten."""


class Urgency(IntEnum):
    ANSWER = 0
    REMINDER = 1
    OFFER = 2
    ANNOUNCEMENT = 3


@dataclass(slots=True)
class Pace:
    """`per_second` and `per_second_and_chat` may be infinite (in tests, for instance)."""

    per_second: float = 29.7
    """A little less than thirty: a refusal costs a second of silence."""
    per_second_and_chat: float = 0.95
    """A little less than one, for the same reason."""
    per_minute_and_group: float = 19.5
    burst: int = 5
    """Answers that one chat may get at once."""
    elsewhere: int = 0
    """Answers that other processes gave in the last second: room the promises leave."""
    airborne: Airborne = field(default_factory=Airborne)
    _halted_until: float = -inf
    _slot: float = -inf
    _chats: dict[int, float] = field(default_factory=dict)
    """When a chat will have been quiet long enough for its allowance to be whole."""

    def ready_at(self, chat_id: int, urgency: Urgency) -> float:
        """The first instant at which this may be sent; infinite until something has arrived."""
        quiet = self._chats.get(chat_id, -inf)
        if urgency is Urgency.ANSWER:
            quiet -= (self.burst - 1) * self._gap(chat_id)
        return max(self.opens_at(urgency), quiet)

    def opens_at(self, urgency: Urgency) -> float:
        """Before this instant nothing so urgent may be sent, to whomever.

        An answer does not wait for its slot: it takes the next one, and what comes after waits.
        """
        early = 1 / self.per_second if urgency is Urgency.ANSWER else -self._room()
        return max(self._halted_until, self.airborne.opens_at(), self._slot - early)

    def take(self, chat_id: int, now: float) -> None:
        """Something leaves for this chat now."""
        gap = 1 / self.per_second
        # A quarter of a slot may be caught up: a timer that is a little late loses no slot.
        self._slot = max(self._slot, now - gap / 4) + gap
        if len(self._chats) >= FORGETTING:
            self._chats = {chat: whole for chat, whole in self._chats.items() if whole > now}
        self._chats[chat_id] = max(self._chats.get(chat_id, -inf), now) + self._gap(chat_id)
        self.airborne.leave()

    def halt(self, seconds: float, now: float) -> None:
        self._halted_until = max(self._halted_until, now + seconds)

    def calm_at(self) -> float:
        """When the halt is over."""
        return self._halted_until

    def _gap(self, chat_id: int) -> float:
        """The number of a group is negative."""
        group = chat_id < 0
        return 60 / self.per_minute_and_group if group else 1 / self.per_second_and_chat

    def _room(self) -> float:
        """What a promise waits beyond its slot so that answers from elsewhere find theirs."""
        return 1 / max(1, self.per_second - self.elsewhere) - 1 / self.per_second


def unlimited() -> Pace:
    return Pace(inf, inf, inf, airborne=Airborne(inf))
