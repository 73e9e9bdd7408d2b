"""What tickets offer: their sweeps."""

from services.schedule.ticks import Tick, nothing_known
from services.tickets import distress, sweeps


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "old_distress",
            "Every hour, forget after 90 days that someone was asked about a danger.",
            3600,
            distress.forget,
            nothing_known,
            rank=220,
        ),
        Tick(
            "tickets",
            "Every minute, remind the team of who waits; close what was answered three days ago.",
            60,
            lambda session, now: sweeps.remind(session, bot_id, now),
            sweeps.when_due,
            rank=230,
        ),
    )
