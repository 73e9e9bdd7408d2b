"""List all sweeps by rank, with those that domains share."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from rules.schedule.clock import soonest
from services.conversation import external_calls
from services.conversation.conversations import Conversations
from services.registries.sweep import Sweep
from services.team.missed_hours import PromisedHours
from services.wiring.domains import Offered


def sweeps(offered: Offered, conversations: Conversations) -> Sequence[Sweep]:
    """Return all sweeps by rank: what one of them queues may change what the next one does."""
    listed = [sweep for registry in offered.registries for sweep in registry.sweeps]
    shared = (_late_calls(conversations), _late_answers(offered.promised_hours(), conversations))
    return sorted((*listed, *shared), key=lambda sweep: sweep.rank)


def _late_calls(conversations: Conversations) -> Sweep:
    return Sweep(
        "late_calls",
        "Every 5 seconds, go on without a service that did not answer.",
        5,
        lambda session, now: external_calls.play_late(session, conversations, now),
        external_calls.when_due,
        rank=20,
    )


def _late_answers(hours: Sequence[PromisedHours], conversations: Conversations) -> Sweep:
    bot_id = conversations.deployment.bot_id

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
