"""How fast we speak: 30 messages a second in all, one a second to each person.

Next-slot pacing: every send takes the next slot, so that silence never saves up for a burst.
Seconds are monotonic and handed in.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from math import inf

from rules.outbox.arrival_window import ArrivalWindow

UNSAID, LONGEST_UNSAID = 3.0, 60.0
"""Seconds of silence when Telegram does not say how many it wants: the first, and the most."""
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
    airborne: ArrivalWindow = field(default_factory=ArrivalWindow)
    _halted_until: float = -inf
    _unsaid: float = 0.0
    """How long the last silence was of which nobody said how long it is."""
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
        early = 1 / self.per_second if urgency is Urgency.ANSWER else 0.0
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

    def halt(self, seconds: float | None, now: float) -> None:
        """Of a silence of unsaid length, each is twice as long as the one before."""
        if seconds is None:
            if now < self._halted_until:
                return  # the same one: several requests were on their way
            self._unsaid = min(2 * self._unsaid or UNSAID, LONGEST_UNSAID)
            seconds = self._unsaid
        self._halted_until = max(self._halted_until, now + seconds)

    def arrived(self) -> None:
        """Telegram takes what we send: the next silence begins short."""
        self._unsaid = 0.0

    def calm_at(self) -> float:
        """When the halt is over."""
        return self._halted_until

    def _gap(self, chat_id: int) -> float:
        """The number of a group is negative."""
        group = chat_id < 0
        return 60 / self.per_minute_and_group if group else 1 / self.per_second_and_chat


def unlimited() -> Pace:
    return Pace(inf, inf, inf, airborne=ArrivalWindow(inf))
