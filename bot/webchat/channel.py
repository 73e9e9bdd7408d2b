"""Give answers on the chat page: what a turn says is written with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.turns.deadline import Deadline
from bot.webchat.streams import Streams
from services.conversation import updates
from services.conversation.attachments import Maker
from services.conversation.replies import Outgoing
from services.conversation.turns import HeardUpdate, TurnResult
from services.conversation.updates import AnsweredUpdate
from services.people import addresses, people
from services.webchat.messages import PageWriter

GIVEN_WITHIN = 1.0
"""Seconds: the commit has given the answer."""


@dataclass(frozen=True, slots=True)
class PageRecorder:
    """Writes the answer of a turn on the page, in its transaction: nothing is owed any more."""

    makers: Mapping[str, Maker]
    """Of the pictures, whose words are made with them."""

    def record(
        self, session: Session, heard: HeardUpdate, outgoing: Sequence[Outgoing], now: datetime
    ) -> None:
        person_id = addresses.person_at(session, heard.bot_id, heard.sender)
        asked_by = None
        if person_id is not None:
            people.lock_person(session, person_id)
            asked_by = PageWriter.of(session, person_id, now, self.makers).say(outgoing)
        answered = [AnsweredUpdate(heard.update_id, asked_by)]
        updates.mark_answered(session, heard.bot_id, answered, now)


@dataclass(frozen=True, slots=True)
class PageGiver:
    """Wakes the pages of somebody whose turn was committed: the answer is written already."""

    streams: Streams

    def deadline(self, _: HeardUpdate, begun_at: float, __: datetime) -> Deadline:
        return Deadline(begun_at + GIVEN_WITHIN, GIVEN_WITHIN)

    async def give(self, heard: HeardUpdate, _: str | None, __: TurnResult, ___: Deadline) -> None:
        self.streams.nudge(heard.lane)

    async def see_answered(self, _: int, __: Collection[int], ___: float) -> None:
        """Return at once: no answer on a page waits for another."""
