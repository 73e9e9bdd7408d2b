"""What feedback offers: its sweeps."""

from services.feedback import scores, sweeps
from services.schedule.ticks import Tick, nothing_known


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "moods",
            "Every 10 minutes, on the fifth day of a session, ask how it goes.",
            600,
            lambda session, now: sweeps.ask_mood(session, bot_id, now),
            sweeps.when_due,
            rank=270,
        ),
        Tick(
            "satisfaction",
            "Every 10 minutes, on the morning after a session, ask how it was.",
            600,
            lambda session, now: sweeps.ask_satisfaction(session, bot_id, now),
            sweeps.when_due,
            rank=280,
        ),
        Tick(
            "feedback_words",
            "Every hour, forget what people wrote about events six months ago.",
            3600,
            scores.forget_words,
            nothing_known,
            rank=300,
        ),
    )
