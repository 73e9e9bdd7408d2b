"""What a profile offers: its sweep."""

from services.profile import comfort_needs
from services.schedule.ticks import Tick, nothing_known


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "comfort",
            "Every 10 minutes, the day after a first booking, ask what would make it easier.",
            600,
            lambda session, now: comfort_needs.ask(session, bot_id, now),
            nothing_known,
            rank=290,
        ),
    )
