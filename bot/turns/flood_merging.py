"""Merge the answers to the messages of a chat beyond its budget: only the last one is given."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.turns import IncomingUpdate, Take
from rules.conversation.answer_budget import AnswerBudget
from rules.schedule.clock import Clock
from services.conversation import updates
from services.conversation.merged_answers import without_messages
from services.conversation.replies import Outgoing
from services.conversation.turns import TurnResult
from services.conversation.updates import AnsweredUpdate

Slot = tuple[int, bool]
"""A lane, and whether the message may tell of a danger."""
Owed = tuple[int, Sequence[Outgoing]]
"""The id of an update beyond the budget, and the replies owed for it."""


@dataclass(slots=True)
class FloodMerging:
    clock: Clock
    may_be_urgent: Callable[[str], bool]
    """Whether a text may tell of a danger: such a message is answered in full."""
    budget: AnswerBudget = field(default_factory=AnswerBudget)
    monotonic: Callable[[], float] = time.monotonic
    _owed: dict[Slot, Owed] = field(default_factory=dict)
    """Answers not yet begun: a later answer may still replace them."""

    def slot_of(self, incoming: IncomingUpdate) -> Slot | None:
        """Spend the chat's budget; return the slot of a message beyond it, else None."""
        lane = incoming.heard.lane
        if incoming.take_merged is None or self.budget.spend(lane, self._sent_at(incoming)):
            return None
        return lane, self.may_be_urgent(incoming.words)

    def _sent_at(self, incoming: IncomingUpdate) -> float:
        """Return when a message was sent, by our clock: a backlog of ours is not a flood."""
        now = self.clock().timestamp()
        return self.monotonic() - max(0, now - (incoming.sent_at or now))

    def turn_of(self, incoming: IncomingUpdate, slot: Slot | None) -> Take:
        """Return the work of the turn; beyond the budget, it also closes the replaced answer."""
        if slot is None or incoming.take_merged is None:
            return incoming.take
        _, is_urgent = slot
        take = incoming.take if is_urgent else incoming.take_merged
        before = self._owed.pop(slot, None)
        if before is None:
            return take
        replaced = AnsweredUpdate(before[0], left=without_messages(before[1]))

        def take_and_replace(session: Session, now: datetime) -> TurnResult:
            result = take(session, now)
            updates.mark_answered(session, incoming.heard.bot_id, [replaced], now)
            return result

        return take_and_replace

    def owe(self, slot: Slot, update_id: int, outgoing: Sequence[Outgoing]) -> None:
        """Note an answer; a later answer may replace it until its sending begins."""
        self._owed[slot] = (update_id, outgoing)

    def begin(self, slot: Slot, update_id: int) -> bool:
        """Begin to give an answer; return False if a later one has replaced it."""
        if (waiting := self._owed.get(slot)) is None or waiting[0] != update_id:
            return False
        del self._owed[slot]
        return True
