"""What privacy offers: its sweeps."""

from services.mentoring.reports.traces import Traces
from services.people.tokens import Chance
from services.privacy import retention, silence_notice
from services.schedule.ticks import Tick, nothing_known


def ticks(bot_id: int, chance: Chance, traces: Traces) -> tuple[Tick, ...]:
    return (
        Tick(
            "private",
            "Every 5 minutes, forget addresses that nobody confirmed.",
            300,
            lambda session, now: retention.forget_private(session, bot_id, now, chance),
            retention.when_private_is_due,
            rank=440,
        ),
        Tick(
            "erasure_notices",
            "Every hour, tell who was silent for long that they are erased in 30 days.",
            3600,
            lambda session, now: silence_notice.tell_due(session, bot_id, now),
            nothing_known,
            rank=450,
        ),
        Tick(
            "erasures",
            "Every hour, erase who has been kept long enough.",
            3600,
            lambda session, now: retention.erase_due(session, bot_id, now, chance, traces),
            nothing_known,
            rank=460,
        ),
        Tick(
            "purges",
            "Every 10 minutes, let go of what was heard and said long ago.",
            600,
            lambda session, now: retention.purge(session, bot_id, now),
            nothing_known,
            rank=470,
        ),
        Tick(
            "comfort_needs",
            "Every hour, forget comfort needs 30 days after a session.",
            3600,
            retention.forget_comfort_needs,
            nothing_known,
            rank=490,
        ),
    )
