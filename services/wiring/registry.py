"""What no domain does alone: its sweeps."""

from services.schedule.ticks import Tick
from services.wiring import late_answers


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "late_answers",
            "Every minute, tell whom the team has not answered in time, with the new hour.",
            60,
            lambda session, now: late_answers.tell(session, bot_id, now),
            late_answers.when_due,
            rank=50,
        ),
    )
