"""What conversations offer: their sweep."""

from services.conversation import external_calls
from services.conversation.conversations import Conversations
from services.people.tokens import Chance
from services.schedule.ticks import Tick


def ticks(bot_id: int, conversations: Conversations, chance: Chance) -> tuple[Tick, ...]:
    return (
        Tick(
            "late_calls",
            "Every 5 seconds, go on without a service that did not answer.",
            5,
            lambda session, now: external_calls.play_late(
                session, conversations, bot_id, now, chance
            ),
            lambda session, now: external_calls.when_due(session, bot_id, now),
            rank=20,
        ),
    )
