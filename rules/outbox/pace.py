"""Pace messages to Telegram: 30 a second in all, one a second to each person.

Every send takes the next slot, so that a quiet time does not allow a burst afterwards. A change of
a message takes no slot, but its chat's turn. Callers pass the time, in seconds of a monotonic
clock.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from math import inf

from rules.outbox.arrival_window import ArrivalWindow

FIRST_HALT, LONGEST_HALT = 3.0, 6.0
"""Seconds to stop when Telegram asks for it without saying how long: at first, and at most."""
FORGETTING = 1000
"""From this number of chats on, those that have been quiet long enough are forgotten."""


class Urgency(IntEnum):
    """Which of the messages that wait leaves first."""

    ANSWER = 0
    """To what a person has just written or pressed."""
    REMINDER = 1
    """As most kinds of messages: what somebody is to be told now, a verdict of the team too."""
    OFFER = 2
    """What nobody waits for: offers, and questions about mood and comfort."""
    ANNOUNCEMENT = 3


@dataclass(slots=True)
class ChatAllowances:
    """For each chat, when it will have been quiet long enough for a whole allowance."""

    _whole_at: dict[int, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._whole_at)

    def whole_at(self, chat_id: int) -> float:
        return self._whole_at.get(chat_id, -inf)

    def take(self, chat_id: int, now: float, gap: float) -> None:
        if len(self._whole_at) >= FORGETTING:
            self._whole_at = {chat: at for chat, at in self._whole_at.items() if at > now}
        self._whole_at[chat_id] = max(self._whole_at.get(chat_id, -inf), now) + gap


@dataclass(slots=True)
class Pace:
    """Messages allowed per second and per chat; both may be infinite (in tests, for instance)."""

    per_second: float = 29.7
    """A little less than thirty: after a refusal, nothing is sent for a second."""
    per_second_and_chat: float = 0.95
    """A little less than one, for the same reason."""
    per_minute_and_group: float = 19.5
    burst: int = 5
    """Answers that one chat may get at once; and changes of messages, which count apart."""
    in_flight: ArrivalWindow = field(default_factory=ArrivalWindow)
    """The messages that are on their way, or arrived in the last second."""
    _halted_until: float = -inf
    _guessed_halt: float = 0.0
    """How many seconds the last halt lasted whose length Telegram did not say."""
    _slot: float = -inf
    _messages: ChatAllowances = field(default_factory=ChatAllowances)
    _changes: ChatAllowances = field(default_factory=ChatAllowances)
    _held: dict[int, float] = field(default_factory=dict)
    """The chats in which Telegram wants silence, and until when."""
    _refused: set[int] = field(default_factory=set)
    """The chats that were refused, since a message that left after the last refusal arrived."""
    _refused_at: float = -inf

    def ready_at(self, chat_id: int, urgency: Urgency) -> float:
        """Return when a message to this chat may be sent; infinite until something has arrived."""
        quiet = self._messages.whole_at(chat_id)
        if urgency is Urgency.ANSWER:
            quiet -= (self.burst - 1) * self._gap(chat_id)
        return max(self.opens_at(urgency), quiet, self.held_until(chat_id))

    def change_ready_at(self, chat_id: int) -> float:
        """Return when a message of this chat may be changed."""
        quiet = self._changes.whole_at(chat_id) - (self.burst - 1) * self._gap(chat_id)
        return max(self.calm_in_at(chat_id), quiet)

    def opens_at(self, urgency: Urgency) -> float:
        """Return the instant before which no message of this urgency may be sent, to any chat.

        An answer does not wait for its slot: it takes the next one, and later messages wait.
        """
        early = 1 / self.per_second if urgency is Urgency.ANSWER else 0.0
        return max(self._halted_until, self.in_flight.opens_at(), self._slot - early)

    def take(self, chat_id: int, now: float) -> None:
        """Record that a message to this chat is sent now."""
        gap = 1 / self.per_second
        # A quarter of a slot may be caught up: a timer that is a little late loses no slot.
        self._slot = max(self._slot, now - gap / 4) + gap
        self._messages.take(chat_id, now, self._gap(chat_id))
        self.in_flight.leave()

    def take_change(self, chat_id: int, now: float) -> None:
        """Record that a message of this chat is changed now."""
        self._changes.take(chat_id, now, self._gap(chat_id))

    def refuse(self, chat_id: int, seconds: float, now: float) -> None:
        """Stop in a chat for as long as Telegram tells; in all, when another one was refused too.

        Telegram does not say whether it means one chat or all.  It means all when another chat's
        silence lasts, and nothing that left since has arrived anywhere.
        """
        if any(self.held_until(other) > now for other in self._refused - {chat_id}):
            self.halt(seconds, now)
        self.hold(chat_id, seconds, now)

    def hold(self, chat_id: int, seconds: float, now: float) -> None:
        """Stop in a chat for so many seconds."""
        until = max(self.held_until(chat_id), now + seconds)
        self._held = {chat: at for chat, at in self._held.items() if at > now} | {chat_id: until}
        self._refused.add(chat_id)
        self._refused_at = now

    def held_until(self, chat_id: int) -> float:
        """Return when the silence ends that Telegram asked for in this chat."""
        return self._held.get(chat_id, -inf)

    def calm_in_at(self, chat_id: int) -> float:
        """Return when no silence is wanted any more, in this chat nor in all."""
        return max(self._halted_until, self.held_until(chat_id))

    def halt(self, seconds: float | None, now: float) -> None:
        """Stop for `seconds`; if Telegram did not say how long, twice as long as the last time."""
        if seconds is None:
            if now < self._halted_until:
                return  # this halt has begun: several requests were on their way
            self._guessed_halt = min(2 * self._guessed_halt or FIRST_HALT, LONGEST_HALT)
            seconds = self._guessed_halt
        self._halted_until = max(self._halted_until, now + seconds)

    def arrived(self, left_at: float) -> None:
        """Record that Telegram took the message of that instant: the next halt begins short.

        If it left after the last refusal, that was about its chat alone.
        """
        self._guessed_halt = 0.0
        if left_at > self._refused_at:
            self._refused.clear()

    def calm_at(self) -> float:
        """Return when the halt of all is over."""
        return self._halted_until

    def _gap(self, chat_id: int) -> float:
        """Return the seconds between two messages to a chat; the ids of groups are negative."""
        is_group = chat_id < 0
        return 60 / self.per_minute_and_group if is_group else 1 / self.per_second_and_chat


def unlimited() -> Pace:
    """Return a pace without limits, for tests and benchmarks."""
    return Pace(inf, inf, inf, in_flight=ArrivalWindow(inf))
