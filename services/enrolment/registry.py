"""What enrolment offers: its sweeps."""

from services.enrolment import (
    call_back_requests,
    session_news,
    sign_up_reminders,
    waiting_list,
)
from services.schedule.ticks import Tick, nothing_known


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "freed_seats",
            "Every 30 seconds, give freed seats to the waiting list.",
            30,
            waiting_list.give_freed_seats,
            nothing_known,
            rank=30,
        ),
        Tick(
            "closed_sessions",
            "Every 30 seconds, tell those who waited that their session takes nobody else.",
            30,
            lambda session, now: waiting_list.tell_closed(session, bot_id, now),
            nothing_known,
            rank=40,
        ),
        Tick(
            "new_sessions",
            "Every 10 minutes, tell those who wait of a session near them.",
            600,
            lambda session, now: session_news.tell_who_waits(session, bot_id, now),
            nothing_known,
            rank=60,
        ),
        Tick(
            "openings",
            "Every 10 minutes, tell those who have a place that their session starts soon.",
            600,
            lambda session, now: session_news.tell_of_opening(session, bot_id, now),
            lambda session, now: session_news.next_opening(session, now),
            rank=70,
        ),
        Tick(
            "chases",
            "Every minute, promise a word to those who stopped in the middle.",
            60,
            lambda session, now: sign_up_reminders.enqueue_due(session, bot_id, now),
            lambda session, now: sign_up_reminders.when_due(session, bot_id, now),
            rank=90,
        ),
        Tick(
            "last_calls",
            "Every minute, two days before a session opens, promise them a last word.",
            60,
            lambda session, now: sign_up_reminders.enqueue_last_calls(session, bot_id, now),
            nothing_known,
            rank=100,
        ),
        Tick(
            "call_backs",
            "Every hour, forget those whom nobody has called in 30 days.",
            3600,
            lambda session, now: call_back_requests.forget(session, bot_id, now),
            lambda session, now: call_back_requests.when_due(session, bot_id, now),
            rank=480,
        ),
    )
