"""When things happen: a short list of sweeps, each safe to run twice, late, or never."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services import chasing, keeping, late_calls, news, waiting_list
from services.conversations import Conversations
from services.scene import Chance

Sweep = Callable[[Session, datetime], None]
Due = Callable[[Session, datetime], datetime | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """`when_due` tells the next instant at which the sweep will find something, if it knows."""

    name: str
    sentence: str
    seconds: int
    sweep: Sweep
    when_due: Due


def nothing_known(_: Session, __: datetime) -> datetime | None:
    return None


def ticks(bot_id: int, conversations: Conversations, chance: Chance) -> tuple[Tick, ...]:
    return (
        Tick(
            "late_calls",
            "Every 5 seconds, go on without a service that did not answer.",
            5,
            lambda session, now: late_calls.play_late(session, conversations, bot_id, now, chance),
            lambda session, now: late_calls.when_due(session, bot_id, now),
        ),
        Tick(
            "freed_seats",
            "Every 30 seconds, give freed seats to the waiting list.",
            30,
            waiting_list.give_freed_seats,
            nothing_known,
        ),
        Tick(
            "chases",
            "Every minute, promise a word to those who stopped in the middle.",
            60,
            lambda session, now: chasing.promise_due(session, bot_id, now),
            lambda session, now: chasing.when_due(session, bot_id, now),
        ),
        Tick(
            "new_sessions",
            "Every 10 minutes, tell those who wait of a session near them.",
            600,
            lambda session, now: news.tell_who_waits(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "openings",
            "Every 10 minutes, tell those who have a place that their session starts soon.",
            600,
            lambda session, now: news.tell_of_opening(session, bot_id, now),
            lambda session, now: news.next_opening(session, now),
        ),
        Tick(
            "private",
            "Every 5 minutes, forget addresses that nobody confirmed.",
            300,
            lambda session, now: keeping.forget_private(session, bot_id, now, chance),
            keeping.when_private_is_due,
        ),
        Tick(
            "erasures",
            "Every 10 minutes, erase who has been kept long enough.",
            600,
            lambda session, now: keeping.erase_due(session, bot_id, now, chance),
            nothing_known,
        ),
        Tick(
            "purges",
            "Every 10 minutes, let go of what was heard and said long ago.",
            600,
            lambda session, now: keeping.purge(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "comfort_needs",
            "Every hour, forget comfort needs 30 days after a session.",
            3600,
            keeping.forget_comfort_needs,
            nothing_known,
        ),
    )
