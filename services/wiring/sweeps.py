"""Make the sweeps that domains share."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from rules.schedule.clock import soonest
from services.conversation import external_calls
from services.conversation.conversations import Conversations
from services.desk import acts
from services.desk.listing import Listings
from services.registries.sweep import Sweep
from services.team.missed_hours import PromisedHours


def late_calls(conversations: Conversations) -> Sweep:
    return Sweep(
        "late_calls",
        "Every 5 seconds, go on without a service that did not answer.",
        5,
        lambda session, now: external_calls.play_late(session, conversations, now),
        external_calls.when_due,
        rank=20,
    )


def desk_acts(listings: Listings, conversations: Conversations) -> Sweep:
    bot_id = conversations.deployment.bot_id
    return Sweep(
        "desk_acts",
        "Every 2 seconds, go on with what the team asked for at its desk, for many rows at once.",
        2,
        lambda session, now: acts.run(session, listings, conversations, now),
        lambda session, _: acts.when_due(session, listings, bot_id),
        rank=15,
    )


def late_answers(hours: Sequence[PromisedHours], bot_id: int) -> Sweep:
    def tell(session: Session, now: datetime) -> bool:
        more = [it.tell(session, bot_id, now) for it in hours]
        return any(more)

    def when_due(session: Session, now: datetime) -> datetime | None:
        return soonest(*(it.when_due(session, now) for it in hours))

    return Sweep(
        "late_answers",
        "Every minute, tell whom the team has not answered in time, with the new hour.",
        60,
        tell,
        when_due,
        rank=50,
    )
